import { expect, test } from '@jest/globals';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import { prepareAppend } from '../../src/ledger/sqlite/append.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { sqliteStore } from '../../src/ledger/sqlite/sqlite-store.ts';
import { Turns } from '../../src/ledger/sqlite/turns.ts';
import { anEvent, facts, NOW, TENANT } from './builders.ts';
import type { DirtyContact } from '../../src/model/contact.ts';
import type { ContactSettlement } from '../../src/model/settlement.ts';
import type { AppliedEvent, StoredEvent } from '../../src/model/event.ts';

const EVENTS = 200;

/** The most statements that 200 events may cost, with the begin and the end of the transaction. */
const APPLY_STATEMENTS_MAX = 13;

/** A ledger of which the statements are counted. */
function setup() {
  const statements: string[] = [];
  const database = openDatabase(':memory:', { onStatement: (sql) => statements.push(sql) });
  const append = prepareAppend(database);
  const turns = new Turns({ database, store: sqliteStore(database), commitAppends: () => false });
  return {
    append,
    turns,
    counted: async (work: () => Promise<unknown>) => {
      statements.length = 0;
      await work();
      return statements.length;
    },
    statementsOf: async (work: () => Promise<unknown>) => {
      statements.length = 0;
      await work();
      return [...statements];
    },
    /** Where the statements of some work read a whole table. */
    scansOf: async (work: () => Promise<unknown>) => {
      statements.length = 0;
      await work();
      const explained = [...new Set(statements)].filter((sql) => !/^(BEGIN|COMMIT)/.test(sql));
      return explained.flatMap((sql) =>
        database
          .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all()
          .filter(({ detail }) =>
            /^SCAN (events|contacts|timeline|pass_changes|pass_events|contact_keys|key_claims)\b/.test(
              detail,
            ),
          )
          .map(({ detail }) => `${detail}: ${sql}`),
      );
    },
  };
}

function applicationOf({ seq, eventId }: StoredEvent, index: number): AppliedEvent {
  const person = index % 80;
  const said = facts(eventId, {
    email: `${person}@x.org`,
    customer: `c${person}`,
    values: { city: `city ${index}` },
    timeline: ['installed'],
  });
  const stamp = { at: '2025', event: eventId };
  const change = { ...stamp, wallet: 'apple', device: 'd', installed: true };
  const wallet = { p1: { type: { ...stamp, value: 'Gold' }, changes: { [eventId]: change } } };
  const application = { ...said, document: { ...said.document, wallet } };
  return { seq, application, mappingVersion: 'v1' };
}

/** The settlement of a contact that HubSpot has made. */
function sent({ id, revision }: DirtyContact): ContactSettlement {
  const record = { hubspotId: `h${id}`, origin: 'created' } as const;
  return { id, revision, record, end: 'known', next: { kind: 'done' } };
}

test('events are applied and contacts sent with a number of statements that does not grow with them', async () => {
  const { append, turns, counted } = setup();
  const apply = async (round: number) => {
    append(Array.from({ length: EVENTS }, (_, n) => anEvent({ eventId: `e${round}-${n}` })));
    const pending = await OPERATIONS.pendingEvents(turns, TENANT, EVENTS);
    const applied = pending.map(applicationOf);
    return counted(() => OPERATIONS.apply(turns, TENANT, applied, NOW));
  };
  expect(await apply(1)).toBeLessThanOrEqual(APPLY_STATEMENTS_MAX);
  expect(await apply(2)).toBeLessThanOrEqual(APPLY_STATEMENTS_MAX);
  let contacts: readonly DirtyContact[] = [];
  const claiming = async () => {
    contacts = await OPERATIONS.claimContacts(turns, TENANT, NOW, EVENTS);
  };
  // With the begin and the end, and whether an upgrade is under way, which is asked once.
  expect(await counted(claiming)).toBeLessThanOrEqual(4);
  expect(contacts).toHaveLength(80);
  const settlements = contacts.map(sent);
  const settling = () => OPERATIONS.settleContacts(turns, TENANT, settlements, NOW);
  expect(await counted(settling)).toBeLessThanOrEqual(11);
});

test('of a contact of whom nothing new is said only the state is written', async () => {
  const { append, turns, statementsOf } = setup();
  const apply = async (round: number) => {
    append([anEvent({ eventId: `e${round}` })]);
    const pending = await OPERATIONS.pendingEvents(turns, TENANT, EVENTS);
    const applied = pending.map((event) => applicationOf(event, 0));
    return statementsOf(() => OPERATIONS.apply(turns, TENANT, applied, NOW));
  };
  const sending = async () => {
    const contacts = await OPERATIONS.claimContacts(turns, TENANT, NOW, EVENTS);
    const attempts = contacts.map(({ id }) => ({ id, atMs: NOW, properties: [], creates: false }));
    await OPERATIONS.markContactsSending(turns, attempts, NOW);
    await OPERATIONS.settleContacts(turns, TENANT, contacts.map(sent), NOW);
  };
  const whole = (statements: readonly string[]) =>
    statements.filter((sql) => /INSERT INTO contacts/.test(sql)).length;
  expect(whole(await apply(1))).toBe(1);
  expect(whole(await statementsOf(sending))).toBe(1);
  expect(whole(await apply(2))).toBe(0);
  expect(whole(await statementsOf(sending))).toBe(0);
});

test('no statement of the way of an event reads all events, contacts or timeline entries', async () => {
  const { append, turns, scansOf } = setup();
  const scans = await scansOf(async () => {
    append([anEvent(), anEvent({ eventId: 'e2' })]);
    const pending = await OPERATIONS.pendingEvents(turns, TENANT, EVENTS);
    await OPERATIONS.apply(turns, TENANT, pending.map(applicationOf), NOW);
    const contacts = await OPERATIONS.claimContacts(turns, TENANT, NOW, EVENTS);
    expect(contacts).toHaveLength(2);
    const attempts = contacts.map(({ id }) => ({
      id,
      atMs: NOW,
      properties: ['city'],
      creates: true,
    }));
    await OPERATIONS.markContactsSending(turns, attempts, NOW);
    await OPERATIONS.settleContacts(turns, TENANT, contacts.map(sent), NOW);
    const awaited = await OPERATIONS.awaitedContacts(turns, TENANT, EVENTS);
    await OPERATIONS.releaseEntries(turns, awaited, NOW);
    const entries = await OPERATIONS.claimTimeline(turns, TENANT, NOW, EVENTS);
    expect(entries).toHaveLength(2);
    const ids = entries.map(({ id }) => id);
    await OPERATIONS.markSending(turns, ids, NOW);
    const done = { driver: 'notes', next: { kind: 'done' }, sendingOver: true } as const;
    await OPERATIONS.settleTimeline(
      turns,
      ids.map((id) => ({ ...done, id })),
      NOW,
    );
    await OPERATIONS.claimChecks(turns, TENANT, NOW, EVENTS);
    await OPERATIONS.dueOf(turns, [TENANT], NOW);
    await OPERATIONS.status(turns, TENANT, NOW);
  });
  expect(scans).toEqual([]);
});
