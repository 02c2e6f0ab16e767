import { expect, test } from '@jest/globals';
import { EMPTY_CONTACT, mergeContact } from '../../../src/core/contact.ts';
import { passRowsOf, walletOfRows } from '../../../src/core/pass-row.ts';
import { PASS_CHANGES_KEPT_MAX, selectPasses } from '../../../src/core/select-passes.ts';
import { walletContext } from '../../../src/core/wallet.ts';
import { facts, type Facts, NOW } from '../builders.ts';
import { created, type Scene } from '../scene.ts';
import type { ContactDocument } from '../../../src/model/contact.ts';

/** Installs of a pass on its devices, one after the other. */
function aChange(n: number, email = 'ann@x.org'): Facts {
  const event = `e${String(n).padStart(6, '0')}`;
  const at = `2025-02-17T12:00:00.${String(n).padStart(7, '0')}Z`;
  const change = { at, event, wallet: 'apple', device: `d${n % 3}`, installed: n % 5 !== 0 };
  const wallet = { p1: { type: { value: 'Gold', at, event }, changes: { [event]: change } } };
  const said = facts(event, { email });
  return { ...said, document: { ...said.document, wallet } };
}

/** What contacts keep of their passes. */
export function keepingPasses(scene: Scene): void {
  const hear = async (...changes: readonly Facts[]) => {
    const ids = changes.map(({ document }) => document.wallet['p1']?.type.event ?? '');
    await scene.receive(...ids);
    const pending = await scene.work.pendingEvents(10_000);
    const applied = pending.map(({ seq, eventId }) => {
      const application = changes[ids.indexOf(eventId)];
      if (application === undefined) throw new Error(`nothing is said of ${eventId}`);
      return { seq, application, mappingVersion: 'v1' };
    });
    await scene.work.apply(applied, NOW);
  };
  const merged = (changes: readonly Facts[]): ContactDocument =>
    changes.map(({ document }) => document).reduce(mergeContact, EMPTY_CONTACT);

  test('a contact has what all of its events said of them, whoever looks', async () => {
    const changes = [aChange(2), aChange(1), aChange(3)];
    await hear(...changes);
    expect((await scene.claimOne()).document).toEqual(merged(changes));
    expect((await scene.contact('ann@x.org')).document).toEqual(merged(changes));
  });

  test('a character that a database may not keep fails nothing, wherever it stands', async () => {
    const odd = `a\0b${String.fromCharCode(0xd8_3d)}c`;
    const said = aChange(1);
    const { type, changes } = said.document.wallet['p1'] ?? { type: null, changes: {} };
    const [change] = Object.values(changes);
    if (change === undefined || type === null) throw new Error('there is no change');
    const oddly = {
      p1: {
        type: { ...type, value: odd },
        changes: { [change.event]: { ...change, device: odd, wallet: odd } },
      },
    };
    await hear({ ...said, document: { ...said.document, wallet: oddly } }, aChange(2, 'bob@x.org'));
    const [ann, bob] = await scene.claim();
    const next = { kind: 'dead', reason: odd, code: 'VALIDATION_ERROR' } as const;
    const ofContact = { record: null, end: 'known', next } as const;
    for (const { id, revision } of [ann, bob].filter((one) => one !== undefined)) {
      await scene.work.settleContacts([{ id, revision, ...ofContact }], NOW);
    }
    const request = { atMs: NOW, endpoint: 'x', status: 400, ms: 1, correlationId: odd };
    await scene.work.recordRequests([{ ...request, contacts: [ann?.id ?? 0], entries: [] }]);
    for (const email of ['ann@x.org', 'bob@x.org']) {
      expect(await scene.contact(email)).toMatchObject({ state: 'dead' });
    }
    expect((await scene.contact('ann@x.org')).reason).toMatch(/^a[\0\uFFFD]b\uFFFDc$/);
  });

  test('they move with a contact that turns out to be another', async () => {
    await hear(aChange(1), aChange(2, 'bob@x.org'));
    const both = facts('e9', {});
    await scene.receive('e9');
    await scene.apply('e9', {
      ...both,
      keys: ['ann@x.org', 'bob@x.org'].map((value) => ({ property: 'email', value })),
    });
    const { wallet } = (await scene.claimOne()).document;
    expect(Object.keys(wallet['p1']?.changes ?? {})).toEqual(['e000001', 'e000002']);
  });

  test('a contact with very many keeps those that count, and the answers stay', async () => {
    const changes = Array.from({ length: 5 * PASS_CHANGES_KEPT_MAX }, (_, n) => aChange(n));
    for (let from = 0; from < changes.length; from += 200) {
      await hear(...changes.slice(from, from + 200));
    }
    const { wallet } = (await scene.claimOne()).document;
    const kept = Object.keys(wallet['p1']?.changes ?? {}).length;
    expect(kept).toBeLessThanOrEqual(2 * PASS_CHANGES_KEPT_MAX + 200);
    const context = (document: ContactDocument) => {
      const counting = selectPasses(passRowsOf(document.wallet));
      return walletContext(walletOfRows(counting), () => true);
    };
    const { document } = await scene.claimOne();
    expect(context(document)).toEqual(context(merged(changes)));
  });

  test('news of a pass make the contact one to send', async () => {
    await hear(aChange(1));
    await scene.settle(await scene.claimOne(), { record: created('h1') });
    await hear(aChange(2));
    expect(await scene.claim()).toHaveLength(1);
  });
}
