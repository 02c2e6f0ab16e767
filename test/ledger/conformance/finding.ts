import { expect, test } from '@jest/globals';
import { PASS_KEY } from '../../../src/core/identity.ts';
import { AT, type Facts, facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { EventOutcome } from '../../../src/model/event-outcome.ts';
import type { ContactListQuery, EventQuery } from '../../../src/model/view.ts';

interface Person {
  readonly customer?: string;
  readonly email?: string;
  readonly first?: string;
  readonly last?: string;
  readonly pass?: string;
  /** Of the pass; apple without it. */
  readonly wallet?: string;
}

/** What an event says of a person, as the default mapping reads it. */
function saying(eventId: string, { customer, email, first, last, pass, wallet }: Person): Facts {
  const values = { email, firstname: first, lastname: last };
  const said = facts(eventId, {
    ...(email === undefined ? {} : { email }),
    ...(customer === undefined ? {} : { customer }),
    values: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
  });
  if (pass === undefined) return { ...said, limits: { customer_id: 1 } };
  const change = {
    at: AT,
    event: eventId,
    wallet: wallet ?? 'apple',
    device: 'd',
    installed: true,
  };
  const state = { type: { at: AT, event: eventId, value: 'Gold' }, changes: { [eventId]: change } };
  return {
    ...said,
    limits: { customer_id: 1 },
    keys: [...said.keys, { property: PASS_KEY, value: pass }],
    document: { ...said.document, wallet: { [pass]: state } },
  };
}

/** Whom lists know, and how people and events are found. */
export function finding(scene: Scene): void {
  const hear = async (eventId: string, person: Person, receivedAtMs = NOW): Promise<void> => {
    const name = person.pass === undefined ? 'Customer:Upserted' : 'Pass:Installed';
    await scene.receive({ eventId, name, receivedAtMs });
    await scene.apply(eventId, saying(eventId, person), receivedAtMs);
  };
  const found = async (query: Partial<ContactListQuery>) => {
    const { rows } = await scene.ledger.contacts(TENANT, { limit: 10, ...query });
    const emails = rows.map(({ keys }) => keys.find(({ property }) => property === 'email')?.value);
    return emails.toSorted((a = '~', b = '~') => a.localeCompare(b));
  };
  const events = async (query: Partial<EventQuery>) => {
    const { rows } = await scene.ledger.events(TENANT, { limit: 10, ...query });
    return rows.map(({ eventId }) => eventId);
  };

  const FRANCOISE = 'francoise@mail.example.net';
  const HEIDE = 'k.heide@delatour.example';
  async function people(): Promise<void> {
    await hear('3f0c7a52-1', {
      customer: 'C-1',
      email: FRANCOISE,
      first: 'Françoise',
      last: 'Müller',
    });
    await scene.send('101');
    await hear('3f0c7a52-2', { email: HEIDE, first: 'Karl', last: 'von der Heide', pass: 'P1' });
    await hear('9b1f', { email: 'bo@x.org', first: 'Bo', pass: 'P2', wallet: 'google' }, NOW + 9);
  }

  test.each([
    ['a name without its accents', 'francoise', [FRANCOISE]],
    ['a part of a name', 'heid', [HEIDE]],
    ['the middle of a name', 'ülle', [FRANCOISE]],
    ['several words, in any order', 'Heide Karl', [HEIDE]],
    ['a name of several words', 'von der Heide', [HEIDE]],
    ['words of two people', 'Karl Müller', []],
    ['a domain', 'example.net', [FRANCOISE]],
    ['a domain behind an @', '@x.org', ['bo@x.org']],
    ['a part of the address before the @', 'heide@', []],
    ['the beginning of an address', 'k.he', [HEIDE]],
    ['a customer id', 'c-1', [FRANCOISE]],
    ['a pass', 'P2', ['bo@x.org']],
    ['a record in HubSpot', '101', [FRANCOISE]],
    ['what nobody has', '%', []],
  ])('people are found by %s', async (_, search, expected) => {
    await people();
    expect(await found({ search })).toEqual(expected);
  });

  test('whoever is called otherwise is found by the new name, and no more by the old one', async () => {
    await people();
    await hear('later', { email: HEIDE, last: 'Berger' });
    expect(await found({ search: 'heide' })).toEqual([HEIDE]);
    expect(await found({ search: 'von' })).toEqual([]);
    expect(await found({ search: 'erger' })).toEqual([HEIDE]);
  });

  test('whoever was erased is not found', async () => {
    await people();
    const { rows } = await scene.ledger.contacts(TENANT, { search: 'heide', limit: 1 });
    await scene.ledger.erase(TENANT, only(rows).keys[0]?.value ?? '', NOW);
    expect(await found({ search: 'heide' })).toEqual([]);
    expect(await found({ search: 'delatour.example' })).toEqual([]);
  });

  test('people are listed by wallet, which follows their passes', async () => {
    await people();
    expect(await found({ wallet: 'apple' })).toEqual([HEIDE]);
    expect(await found({ wallet: 'none' })).toEqual([FRANCOISE]);
    await hear('both', { email: HEIDE, pass: 'P3', wallet: 'google' });
    expect(await found({ wallet: 'apple' })).toEqual([]);
    expect(await found({ wallet: 'both', state: 'pending' })).toEqual([HEIDE]);
    expect(await found({ wallet: 'both', state: 'dead' })).toEqual([]);
    expect(await found({ wallet: 'google', search: 'bo' })).toEqual(['bo@x.org']);
    await hear('other', { email: 'sam@x.org', pass: 'P4', wallet: 'samsung' });
    expect(await found({ wallet: 'samsung' })).toEqual(['sam@x.org']);
    expect(await scene.ledger.wallets(TENANT, 9)).toEqual(['both', 'google', 'none', 'samsung']);
    expect(await scene.ledger.wallets(TENANT, 1)).toEqual(['both']);
  });

  test('people are listed who share a value of which nobody has decided', async () => {
    await people();
    await hear('claim', { customer: 'C-2', email: FRANCOISE });
    expect(await found({ isInConflict: true })).toEqual([FRANCOISE, undefined]);
    const key = { property: 'email', value: FRANCOISE };
    await scene.ledger.settleConflict(TENANT, key, { kind: 'different' }, NOW);
    expect(await found({ isInConflict: true })).toEqual([]);
  });

  test('values that are left out are listed page by page, with what was said, whose it is and by which event', async () => {
    const dropped = ['lastname', 'firstname'].map((property) => ({
      property,
      code: 'no-such-option',
      reason: 'not one of its options',
      schema: true as const,
    }));
    await hear('e1', { email: 'ann@x.org', last: 'Lee' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    await hear('e2', { email: 'bob@x.org', last: 'Fox' });
    await scene.settle(await scene.claimOne(), {
      record: created('h2'),
      dropped: dropped.slice(0, 1),
    });
    const page = await scene.ledger.leftOutValues(TENANT, { limit: 2 });
    expect(page.rows).toMatchObject([
      { property: 'firstname', value: null, eventId: null, contact: { key: 'ann@x.org' } },
      {
        contact: { title: 'Lee', key: 'ann@x.org', hubspotId: 'h1' },
        property: 'lastname',
        value: 'Lee',
        code: 'no-such-option',
        reason: 'not one of its options',
        eventId: 'e1',
        at: AT,
      },
    ]);
    const { next: after } = page;
    if (after === null) throw new Error('there is another page');
    const rest = await scene.ledger.leftOutValues(TENANT, { limit: 2, after });
    expect(rest).toMatchObject({ rows: [{ value: 'Fox', eventId: 'e2' }], next: null });
    const ofFirst = { property: 'firstname', limit: 5 };
    expect((await scene.ledger.leftOutValues(TENANT, ofFirst)).rows).toHaveLength(1);
    const reason = { property: 'lastname', reason: 'another', limit: 5 };
    expect((await scene.ledger.leftOutValues(TENANT, reason)).rows).toEqual([]);
    expect(await found({ leftOut: 'firstname' })).toEqual(['ann@x.org']);
    expect(await found({ leftOut: 'lastname' })).toEqual(['ann@x.org', 'bob@x.org']);
  });

  test('events say whom they are about, and in which wallet', async () => {
    await people();
    const { rows } = await scene.ledger.events(TENANT, { limit: 10 });
    expect(rows).toMatchObject([
      { eventId: '9b1f', wallet: 'google', contact: { title: 'Bo', key: 'bo@x.org' } },
      { wallet: 'apple', contact: { title: 'Karl von der Heide', hubspotId: null } },
      { wallet: null, contact: { title: 'Françoise Müller', hubspotId: '101' } },
    ]);
  });

  test('events are found by their id and by everything that finds their person', async () => {
    await people();
    await hear('other', { email: HEIDE });
    expect(await events({ search: '3f0c7a52…' })).toEqual(['3f0c7a52-2', '3f0c7a52-1']);
    expect(await events({ search: 'heide' })).toEqual(['other', '3f0c7a52-2']);
    expect(await events({ search: 'heide', wallet: 'apple' })).toEqual(['3f0c7a52-2']);
    expect(await events({ search: 'heide', name: 'customer:*' })).toEqual(['other']);
    expect(await events({ search: '101' })).toEqual(['3f0c7a52-1']);
    expect(await events({ search: 'nobody' })).toEqual([]);
  });

  test('events are found by wallet and time', async () => {
    await people();
    expect(await events({ wallet: 'google' })).toEqual(['9b1f']);
    expect(await events({ wallet: 'apple', name: 'Customer:Upserted' })).toEqual([]);
    expect(await events({ fromMs: NOW + 9 })).toEqual(['9b1f']);
    expect(await events({ toMs: NOW + 9 })).toEqual(['3f0c7a52-2', '3f0c7a52-1']);
    expect(await events({ fromMs: NOW + 10 })).toEqual([]);
  });

  test('events are found by what became of them, in the words of the badges', async () => {
    await scene.receive('ignored', 'when', 'nobody', 'given up');
    await scene.apply('ignored', { kind: 'skipped', reason: 'ignored' });
    await scene.apply('when', { kind: 'skipped', reason: 'when' });
    await scene.apply('nobody', { kind: 'skipped', reason: 'no contact' });
    await scene.apply('given up', { kind: 'failed', code: 'c', reason: 'r' });
    await hear('sent', { email: 'ann@x.org' });
    await scene.send('h1');
    await hear('held', { email: 'bob@x.org' });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'waiting', reason: 'r', code: 'no-key' },
    });
    await hear('open', { email: 'cid@x.org' });
    await scene.receive('new');
    const outcomes: { readonly [outcome in EventOutcome]?: readonly string[] } = {
      'to-apply': ['new'],
      'on-its-way': ['open'],
      'in-hubspot': ['sent'],
      waiting: ['held'],
      'dead-letter': ['given up'],
      discarded: [],
      'not-mapped': ['ignored'],
      'left-out': ['when'],
      'no-contact': ['nobody'],
      erased: [],
    };
    for (const [outcome, expected] of Object.entries(outcomes)) {
      expect([outcome, await events({ outcome: outcome as EventOutcome })]).toEqual([
        outcome,
        expected,
      ]);
    }
    expect(await events({ outcome: 'on-its-way', search: 'bob@x.org' })).toEqual([]);
    expect(await events({ outcome: 'waiting', search: 'bob@x.org' })).toEqual(['held']);
    expect(await events({ outcome: 'waiting', state: 'pending' })).toEqual([]);
  });

  test('what was asked and answered is kept with a request, until somebody of it is erased', async () => {
    await hear('e1', { email: 'ann@x.org' });
    await hear('e2', { email: 'bob@x.org' });
    const ann = (await scene.contact('ann@x.org')).id;
    const bob = (await scene.contact('bob@x.org')).id;
    const asked = { atMs: NOW, endpoint: 'batch', status: 200, ms: 1, correlationId: null };
    await scene.work.recordRequests([
      {
        ...asked,
        contacts: [ann, bob],
        entries: [],
        bodies: { asked: '{"a":1}', answered: null },
      },
      { ...asked, atMs: NOW - 1, contacts: [bob], entries: [] },
    ]);
    const { requests } = await scene.contact('bob@x.org');
    expect(requests.map(({ hasBodies }) => hasBodies)).toEqual([true, false]);
    const id = requests[0]?.id ?? 0;
    const bodies = { asked: '{"a":1}', answered: null };
    expect(await scene.ledger.requestBodies(TENANT, id)).toEqual(bodies);
    expect(await scene.ledger.requestBodies('other', id)).toBeNull();
    await scene.ledger.erase(TENANT, 'ann@x.org', NOW);
    expect(await scene.ledger.requestBodies(TENANT, id)).toBeNull();
  });

  test('what was asked and answered goes with the retention', async () => {
    await hear('e1', { email: 'ann@x.org' });
    const { id: ann } = await scene.contact('ann@x.org');
    const asked = { atMs: NOW, endpoint: 'batch', status: 200, ms: 1, correlationId: null };
    const bodies = { asked: '{}', answered: '{}' };
    await scene.work.recordRequests([{ ...asked, contacts: [ann], entries: [], bodies }]);
    const id = only((await scene.contact('ann@x.org')).requests).id;
    await scene.ledger.prune(TENANT, NOW);
    expect(await scene.ledger.requestBodies(TENANT, id)).toEqual(bodies);
    await scene.ledger.prune(TENANT, NOW + 1);
    expect(await scene.ledger.requestBodies(TENANT, id)).toBeNull();
  });
}
