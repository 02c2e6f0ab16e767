import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import { sqliteStore } from '../../src/ledger/sqlite/sqlite-store.ts';
import { Turns } from '../../src/ledger/sqlite/turns.ts';
import type { Store } from '../../src/ledger/store.ts';
import { NOW, TENANT } from './builders.ts';
import { copyOf, CROWD, DEAD, makeCrowd } from './crowd.ts';

/** Most rows that may be changed, triggers included, between two commits of appends. */
const CHANGED_MAX = 2_500;

/** Most rows that may be loaded between two commits of appends. */
const LOADED_MAX = 2_500;

const LATER = NOW + 1;

let crowd: Buffer;

beforeAll(() => {
  crowd = makeCrowd();
});

/** What an operation did between two chances for appends, at most, and how many chances there were. */
interface Cost {
  readonly turns: number;
  readonly changed: number;
  readonly loaded: number;
}

/** Runs operations on a copy of the crowd, and measures them by rows, not by time. */
async function measure<R>(
  changes: string,
  run: (session: Turns) => Promise<R>,
): Promise<{ result: R; cost: Cost; database: Database }> {
  const database = copyOf(crowd, changes);
  const total = database.prepare<[], { rows: number }>('SELECT total_changes() AS rows');
  const changesOf = (): number => total.get()?.rows ?? 0;
  let loaded = 0;
  let before = changesOf();
  const gaps: { changed: number; loaded: number }[] = [];
  const session = new Turns({
    database,
    store: counted(sqliteStore(database), (rows) => (loaded += rows)),
    commitAppends: () => {
      gaps.push({ changed: changesOf() - before, loaded });
      before = changesOf();
      loaded = 0;
      return false;
    },
  });
  const result = await run(session);
  await session.alone(() => undefined);
  const cost = {
    turns: gaps.length,
    changed: Math.max(...gaps.map(({ changed }) => changed)),
    loaded: Math.max(...gaps.map((gap) => gap.loaded)),
  };
  return { result, cost, database };
}

/** The store, with a count of the rows that it loads. */
function counted(store: Store, count: (rows: number) => void): Store {
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    (...args: readonly unknown[]): unknown => {
      const result = (call as (...args: readonly unknown[]) => unknown)(...args);
      if (Array.isArray(result)) count(result.length);
      return result;
    },
  ]);
  return Object.fromEntries(calls) as Store;
}

function expectBounded({ turns, changed, loaded }: Cost, turnsMin: number): void {
  expect(changed).toBeLessThanOrEqual(CHANGED_MAX);
  expect(loaded).toBeLessThanOrEqual(LOADED_MAX);
  expect(turns).toBeGreaterThanOrEqual(turnsMin);
}

const DEAD_CONTACTS = `UPDATE contacts SET state = 'dead', reason = 'r' || (id % 3), code = 'CODE',
  died_at_ms = ${NOW} + id WHERE id <= ${DEAD}`;

const DEAD_ENTRIES = `UPDATE timeline SET state = 'dead', reason = 'r', died_at_ms = ${NOW} + id
  WHERE id <= ${DEAD}`;

const UNLINKED = `UPDATE events SET contact_id = NULL, revision = NULL WHERE seq > 10`;

const SEEN = `INSERT INTO connections (connection, portal_schema)
  VALUES ('${TENANT}', '{"tier":"v1","other":"v1"}')`;

describe('an append waits for a bounded number of rows at most', () => {
  test('when the definition of a property changed that many contacts leave out', async () => {
    const { result, cost } = await measure(SEEN, (session) =>
      OPERATIONS.portalSeen(session, TENANT, { tier: 'v2', other: 'v1' }, LATER),
    );
    expect(result).toBe(CROWD);
    expectBounded(cost, 200);
  });

  test('when a new look at the portal is ordered', async () => {
    const { result, cost } = await measure('', (session) => OPERATIONS.tryLeftOut(session, TENANT));
    expect(result).toBe(CROWD);
    expectBounded(cost, 25);
  });

  test('when ignored events are revived', async () => {
    const changes = `${UNLINKED}; UPDATE events SET reason = 'ignored' WHERE contact_id IS NULL`;
    const { result, cost } = await measure(changes, (session) =>
      OPERATIONS.reviveIgnored(session, TENANT, ['Customer:*'], LATER),
    );
    expect(result).toBe(CROWD - 10);
    expectBounded(cost, 200);
  });

  test.each([
    ['contacts', DEAD_CONTACTS],
    ['timeline entries', DEAD_ENTRIES],
  ])('when dead %s are retried', async (_kind, changes) => {
    const { result, cost } = await measure(changes, (session) =>
      OPERATIONS.retryDeadLetters(session, TENANT, {}, LATER),
    );
    expect(result).toEqual({ retried: DEAD, hopeless: 0 });
    expectBounded(cost, 40);
  });

  test('when contacts are retried of which each has many events', async () => {
    const events = `UPDATE events SET contact_id = 1 + seq / 1000, synced_at_ms = NULL`;
    const { result, cost } = await measure(`${DEAD_CONTACTS}; ${events}`, (session) =>
      OPERATIONS.retryDeadLetters(session, TENANT, {}, LATER),
    );
    expect(result.retried).toBe(DEAD);
    expectBounded(cost, 80);
  });

  test('when bodies are read again that are large', async () => {
    const changes = `UPDATE events SET state = 'dead', name = NULL, reason = 'quarantined',
      body_bytes = 262144, contact_id = NULL WHERE seq <= 200`;
    const { result, cost } = await measure(changes, (session) =>
      OPERATIONS.retryDeadLetters(session, TENANT, {}, LATER),
    );
    expect(result).toEqual({ retried: 0, hopeless: 200 });
    expectBounded(cost, 25);
  });

  test('when the newest of all dead letters are shown, with how many there are', async () => {
    const { result, cost } = await measure(DEAD_CONTACTS, (session) =>
      OPERATIONS.deadLetters(session, TENANT, {}, 10),
    );
    expect(result.total).toBe(DEAD);
    expect(result.letters).toHaveLength(10);
    // None but those that are shown, once to find them and once as people see them.
    expect(cost.loaded).toBeLessThan(100);
  });

  test('when dead letters are discarded, and found by a part of their reason', async () => {
    const { result, cost, database } = await measure(DEAD_CONTACTS, async (session) => {
      const list = await OPERATIONS.deadLetters(session, TENANT, { reason: 'R1' }, 10);
      return [list.total, await OPERATIONS.discardDeadLetters(session, TENANT, { reason: 'code' })];
    });
    expect(result).toEqual([Math.ceil(DEAD / 3), DEAD]);
    expect(database.prepare('SELECT * FROM dead_tallies').all()).toEqual([]);
    expectBounded(cost, 40);
  });

  test('when everything is replayed', async () => {
    const { result, cost } = await measure('', async (session) => {
      const { matched } = await OPERATIONS.countReplay(session, TENANT, {});
      let events = 0;
      let cursor: number | null = null;
      do {
        const step = await OPERATIONS.replay(session, TENANT, {}, cursor, LATER);
        events += step.events;
        cursor = step.cursor;
      } while (cursor !== null);
      return [matched, events];
    });
    expect(result).toEqual([CROWD, CROWD]);
    expectBounded(cost, 500);
  });

  test('when a person is looked for in events of nobody', async () => {
    const { result, cost } = await measure(UNLINKED, (session) =>
      OPERATIONS.erase(session, TENANT, 'p1@x.org', NOW),
    );
    expect(result).toMatchObject({ events: 1, timelineEntries: 1 });
    expectBounded(cost, 50);
  });

  test('when a person is erased who has many events', async () => {
    const changes = `UPDATE events SET contact_id = 1; UPDATE timeline SET contact_id = 1;
      INSERT INTO pass_changes SELECT 1, event_id, 'p', '', '', '', '', 1, 0 FROM events`;
    const { result, cost, database } = await measure(changes, (session) =>
      OPERATIONS.erase(session, TENANT, 'p1@x.org', NOW),
    );
    expect(result).toMatchObject({ events: CROWD, timelineEntries: CROWD });
    expect(database.prepare('SELECT * FROM contacts WHERE id = 1').get()).toBeUndefined();
    expectBounded(cost, 1_000);
  });

  test('when what is old is purged', async () => {
    const { result, cost, database } = await measure('', (session) =>
      OPERATIONS.prune(session, TENANT, LATER),
    );
    expect(result).toBe(CROWD);
    for (const table of ['event_bodies', 'drifts', 'requests', 'request_subjects']) {
      expect(database.prepare(`SELECT * FROM ${table} LIMIT 1`).all()).toEqual([]);
    }
    expectBounded(cost, 400);
  });

  test('when a comparison is ordered', async () => {
    const { cost, result } = await measure('', async (session) => {
      await OPERATIONS.startReconcile(session, TENANT, { startedMs: NOW });
      return OPERATIONS.reconcileRun(session, TENANT);
    });
    expect(result).toMatchObject({ total: CROWD });
    expectBounded(cost, 65);
  });

  test('when somebody looks how things are', async () => {
    const { result, cost } = await measure(DEAD_CONTACTS, (session) =>
      OPERATIONS.status(session, TENANT, NOW + 1),
    );
    expect(result).toMatchObject({ receivedLastMinute: CROWD, syncedLastMinute: CROWD });
    expect(result.deadLetters).toEqual([
      { kind: 'contact', code: 'CODE', reason: 'r1', count: 3_334 },
      { kind: 'contact', code: 'CODE', reason: 'r0', count: 3_333 },
      { kind: 'contact', code: 'CODE', reason: 'r2', count: 3_333 },
    ]);
    expectBounded(cost, 10);
    const looked = await measure('', (session) => OPERATIONS.leftOut(session, TENANT, 10));
    expect(looked.result).toMatchObject([{ property: 'tier', contacts: CROWD }]);
    expectBounded(looked.cost, 1);
  });
});
