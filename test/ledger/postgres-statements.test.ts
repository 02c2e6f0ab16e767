import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { Appends } from '../../src/ledger/postgres/appends.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import {
  closePools,
  guardOf,
  openPools,
  PostgresSession,
} from '../../src/ledger/postgres/sessions.ts';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import { anEvent, facts, NOW, TENANT } from './builders.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import type { DirtyContact } from '../../src/model/contact.ts';
import type { AppliedEvent, StoredEvent } from '../../src/model/event.ts';
import type { ContactSettlement, TimelineEntry } from '../../src/model/settlement.ts';

const EVENTS = 200;

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** What a step sends: statements, and how often it waits for the server with nothing under way. */
interface Sent {
  readonly statements: string[];
  trips: number;
  /** Names by which the server keeps statements. */
  readonly names: Set<string>;
}

/** Counts what is sent on the sessions of a pool. */
function countSent(pool: Pool): Sent {
  const sent: Sent = { statements: [], trips: 0, names: new Set() };
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: readonly unknown[]) => Promise<unknown>;
    let open = 0;
    const counting = async (
      asked: string | { readonly text: string; readonly name: string },
      ...more: readonly unknown[]
    ): Promise<unknown> => {
      if (open === 0) sent.trips += 1;
      open += 1;
      sent.statements.push(typeof asked === 'string' ? asked : asked.text);
      if (typeof asked !== 'string') sent.names.add(asked.name);
      return query(asked, ...more).finally(() => {
        open -= 1;
      });
    };
    Object.assign(client, { query: counting });
  });
  return sent;
}

async function setup() {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const pools = openPools(url);
  const sent = countSent(pools.work);
  const appends = new Appends(pools.urgent);
  const session = new PostgresSession(pools, guardOf(TENANT, null));
  return {
    session,
    names: sent.names,
    append: async (round: string) =>
      Promise.all(
        Array.from({ length: EVENTS }, (_, n) =>
          appends.append(anEvent({ eventId: `${round}${n}` })),
        ),
      ),
    /** Statements of a step, without the begin, the lock and the end of its transaction; and its trips. */
    counted: async (work: () => Promise<unknown>) => {
      sent.statements.length = 0;
      sent.trips = 0;
      await work();
      const own = sent.statements.filter((text) => !/^(BEGIN|COMMIT)|FOR UPDATE$/.test(text));
      return { statements: own.length, trips: sent.trips };
    },
    [Symbol.asyncDispose]: async () => {
      await appends.close();
      await closePools(pools);
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

function sentOf({ id, revision }: DirtyContact): ContactSettlement {
  const record = { hubspotId: `h${id}`, origin: 'created' } as const;
  return { id, revision, record, end: 'known', next: { kind: 'done' } };
}

test('a step takes a number of statements that does not grow, and sends all it saves in one trip', async () => {
  await using ledger = await setup();
  const { session, append, counted } = ledger;
  const apply = async (round: string) => {
    await append(round);
    const pending = await OPERATIONS.pendingEvents(session, TENANT, EVENTS);
    expect(pending).toHaveLength(EVENTS);
    return counted(() => OPERATIONS.apply(session, TENANT, pending.map(applicationOf), NOW));
  };
  expect((await apply('first')).statements).toBe(10);
  expect(await apply('again')).toEqual({ statements: 9, trips: 5 });
  let contacts: readonly DirtyContact[] = [];
  const claiming = async () => {
    contacts = await OPERATIONS.claimContacts(session, TENANT, NOW, EVENTS);
  };
  expect(await counted(claiming)).toEqual({ statements: 1, trips: 3 });
  expect(contacts).toHaveLength(80);
  const settling = () => OPERATIONS.settleContacts(session, TENANT, contacts.map(sentOf), NOW);
  expect(await counted(settling)).toEqual({ statements: 9, trips: 5 });
  let entries: readonly TimelineEntry[] = [];
  const claimingEntries = async () => {
    entries = await OPERATIONS.claimTimeline(session, TENANT, NOW, EVENTS);
  };
  expect(await counted(claimingEntries)).toEqual({ statements: 1, trips: 2 });
  const done = { driver: 'notes', next: { kind: 'done' }, sendingOver: true } as const;
  const said = entries.map(({ id }) => ({ ...done, id }));
  const sending = () => OPERATIONS.settleTimeline(session, said, NOW);
  expect(await counted(sending)).toEqual({ statements: 3, trips: 4 });
  // A pooler gives a session to others in between.
  expect(ledger.names.size > 0).toBe(process.env['POSTGRES_TEST_POOLER'] === undefined);
});
