import { expect, test } from '@jest/globals';
import { consentRegisters } from '../../../src/core/consent/registers.ts';
import { NO_MEMORY } from '../../../src/core/consent/memory.ts';
import { AT, facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { ConsentToSend } from '../../../src/model/consent.ts';
import type { ConsentSettlement } from '../../../src/model/settlement.ts';

const LATER = NOW + 60_000;
const ACTED = {
  ...NO_MEMORY,
  choice: 'given',
  email: 'ann@x.org',
  state: 'SUBSCRIBED',
  at: '2026-11-22T10:00:00Z',
  isOurs: true,
} as const;

export function consenting(scene: Scene): void {
  /** Receives an event of Ann, or of another address, that says this of her newsletter. */
  async function hear(eventId: string, isGiven: boolean, email = 'ann@x.org'): Promise<void> {
    const said = facts(eventId, { email });
    const registers = consentRegisters('newsletter', isGiven, { at: AT, event: eventId });
    await scene.receive(eventId);
    await scene.apply(eventId, { ...said, document: { ...said.document, registers } });
  }

  async function sendContact(hubspotId: string, email = 'ann@x.org'): Promise<void> {
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created(hubspotId), confirmed: { email } });
  }

  const claim = async (nowMs = NOW): Promise<ConsentToSend[]> =>
    scene.work.claimConsents(nowMs, 100);

  async function settle(changes: Partial<ConsentSettlement> = {}, nowMs = NOW): Promise<void> {
    const { id, revision } = only(await claim(nowMs));
    const done = { id, revision, memory: ACTED, next: { kind: 'done' } } as const;
    await scene.work.settleConsents([{ ...done, ...changes }], nowMs);
  }

  const view = async (key = 'ann@x.org') => (await scene.contact(key)).consents;

  test('waits until its contact has a record, and is then due with its address', async () => {
    await hear('e1', true);
    expect(await claim()).toEqual([]);
    expect((await scene.due()).consents).toBeNull();
    expect(await view()).toMatchObject([{ name: 'newsletter', state: 'waiting' }]);
    await sendContact('h1');
    expect((await scene.due()).consents).toBe(NOW);
    expect(await claim()).toEqual([
      {
        id: 1,
        contactId: only(await claim()).contactId,
        name: 'newsletter',
        revision: 2,
        choice: 'given',
        hubspotId: 'h1',
        email: 'ann@x.org',
        memory: NO_MEMORY,
        attempts: 0,
      },
    ]);
  });

  test('is due again when an event says something else, with what is known of HubSpot', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle();
    expect(await claim()).toEqual([]);
    await hear('e2', false);
    expect(await claim()).toMatchObject([{ choice: 'withdrawn', memory: ACTED }]);
  });

  test('that waits for an endpoint is due once it is well, or once a person says so', async () => {
    await hear('e1', true);
    await sendContact('h1');
    const next = { kind: 'again', dueAtMs: LATER, waitsOn: 'write' } as const;
    await settle({ next });
    expect(await claim()).toEqual([]);
    expect(await scene.work.callBack('consents', 'read', 0, NOW)).toBe(0);
    expect(await scene.work.callBack('consents', 'write', 0, NOW)).toBe(1);
    await settle({ next });
    expect(await scene.ledger.tryNow(TENANT, NOW)).toMatchObject({ consents: 1 });
    expect(await claim()).toHaveLength(1);
  });

  test('that changed while it was written stays due', async () => {
    await hear('e1', true);
    await sendContact('h1');
    const { id, revision } = only(await claim());
    await hear('e2', false);
    const done = { id, revision, memory: ACTED, next: { kind: 'done' } } as const;
    await scene.work.settleConsents([done], NOW);
    expect(await claim()).toMatchObject([{ choice: 'withdrawn', memory: ACTED }]);
  });

  test('remembers what was about to be written', async () => {
    await hear('e1', true);
    await sendContact('h1');
    const sending = {
      state: 'SUBSCRIBED',
      email: 'ann@x.org',
      explanation: 'x',
      sinceMs: NOW,
    } as const;
    await scene.work.markConsentsSending(new Map([[only(await claim()).id, sending]]), NOW);
    expect(await claim()).toMatchObject([{ memory: { sending } }]);
  });

  test('is looked at again when HubSpot confirms another address, or another record', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle();
    await scene.hear('e2', { email: 'ann@x.org', values: { email: 'ann@y.org' } });
    await scene.settle(await scene.claimOne(), { confirmed: { email: 'ann@y.org' } });
    expect(await claim()).toMatchObject([{ email: 'ann@y.org', memory: ACTED }]);
    await settle();
    await scene.hear('e3', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { record: created('h2') });
    expect(await claim()).toMatchObject([{ hubspotId: 'h2' }]);
  });

  test('waits when the record of its contact is gone', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), {
      record: null,
      next: { kind: 'waiting', reason: 'gone', code: 'no-key' },
    });
    expect(await claim()).toEqual([]);
    expect(await view()).toMatchObject([{ state: 'waiting' }]);
  });

  test('is one when contacts turn out to be one, and is looked at again', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle();
    await hear('e2', true, 'bob@x.org');
    await scene.hear('e3', { email: 'bob@x.org', customer: 'c1' });
    await scene.hear('e4', { email: 'ann@x.org', customer: 'c1' });
    expect(await view()).toHaveLength(1);
    expect((await scene.ledger.status(TENANT, NOW)).consents).toMatchObject({
      pending: 1,
      done: 0,
    });
  });

  test('costs a replay nothing that was acted on already', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle();
    await scene.ledger.replay(TENANT, {}, null, LATER);
    expect(await claim(LATER)).toEqual([]);
    const said = facts('e1', { email: 'ann@x.org' });
    const registers = consentRegisters('newsletter', true, { at: AT, event: 'e1' });
    await scene.apply('e1', { ...said, document: { ...said.document, registers } }, LATER);
    expect(await claim(LATER)).toMatchObject([{ choice: 'given', memory: ACTED }]);
  });

  test('that HubSpot refuses is a dead letter, which can be tried again or closed', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle({ next: { kind: 'dead', reason: 'refused', code: 'VALIDATION_ERROR' } });
    const { total, letters } = await scene.ledger.deadLetters(TENANT, {}, 10);
    expect({ total, letters }).toMatchObject({
      total: 1,
      letters: [{ kind: 'consent', code: 'VALIDATION_ERROR', eventId: 'e1', hubspotId: 'h1' }],
    });
    expect(await scene.ledger.status(TENANT, NOW)).toMatchObject({
      consents: { dead: 1 },
      deadLetters: [{ kind: 'consent', count: 1 }],
    });
    const retried = await scene.ledger.retryDeadLetters(TENANT, { kind: 'consent' }, LATER);
    expect(retried).toEqual({ retried: 1, hopeless: 0 });
    expect(await claim(LATER)).toHaveLength(1);
    await settle({ next: { kind: 'dead', reason: 'refused', code: 'x' } }, LATER);
    expect(await scene.ledger.discardDeadLetters(TENANT, {})).toBe(1);
    expect(await view()).toMatchObject([{ state: 'discarded' }]);
    expect((await scene.ledger.status(TENANT, NOW)).deadLetters).toEqual([]);
  });

  test('that was set for a year by a clock that was ahead is due all the same', async () => {
    await hear('e1', true);
    await sendContact('h1');
    const ahead = NOW + 365 * 86_400_000;
    await settle({ next: { kind: 'again', dueAtMs: ahead } }, ahead);
    expect(await claim(NOW)).toHaveLength(1);
    expect((await scene.due()).consents).toBe(NOW);
  });

  test('goes with its person', async () => {
    await hear('e1', true);
    await sendContact('h1');
    await settle();
    await scene.ledger.erase(TENANT, 'ann@x.org', LATER);
    expect((await scene.ledger.status(TENANT, LATER)).consents).toMatchObject({ done: 0 });
    expect(await claim(LATER)).toEqual([]);
  });
}
