import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { systemClock } from '../../src/clock.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import type { Contender } from '../../src/ledger/lease-port.ts';
import { listenToHints } from '../../src/ledger/postgres/hint-listener.ts';
import { HINTS_CHANNEL } from '../../src/ledger/postgres/hints.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { createLog } from '../../src/log.ts';
import { eventually } from '../support/eventually.ts';
import { holdLeases } from '../support/hold-leases.ts';
import { anEvent, NOW, TENANT } from './builders.ts';
import { hearing } from './hearing.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** A clock on which the look of each second never comes. */
const withoutLooks = {
  ...systemClock,
  sleep: async (ms: number, signal?: AbortSignal) =>
    systemClock.sleep(ms < 1_000 ? ms : 3_600_000, signal),
};

test('who works on a connection hears at once of what others take in and order', async () => {
  const url = await server.newDatabase();
  await using holder = await openPostgresLedger(url, { directUrl: server.directUrl(url) });
  const { contender } = await holdLeases(holder, [TENANT]);
  await using due = watching(contender, withoutLooks);
  await using other = await openPostgresLedger(url);
  await hearing(url);
  await other.append(anEvent({ eventId: 'taken in by another' }));
  await eventually('it is due', () => due.events === 1);
  await other.tryNow(TENANT, NOW);
  await eventually('the order is heard', () => due.orders === 1);
});

test('without hints the look of each second finds it', async () => {
  const url = await server.newDatabase();
  // Nobody listens there.
  await using holder = await openPostgresLedger(url, {
    directUrl: 'postgres://nobody@127.0.0.1:1/none',
  });
  const { contender } = await holdLeases(holder, [TENANT]);
  await using due = watching(contender, systemClock);
  await using other = await openPostgresLedger(url);
  await other.append(anEvent());
  await eventually('it is due', () => due.events === 1);
});

test('what comes in quick succession is told together, and nothing of what one works on oneself', async () => {
  const url = await server.newDatabase();
  await using ledger = await openPostgresLedger(url);
  await holdLeases(ledger, [TENANT]);
  const client = new Client({ connectionString: server.directUrl(url) });
  await client.connect();
  const told: string[] = [];
  client.on('notification', ({ payload = '' }) => told.push(payload));
  await client.query(`LISTEN ${HINTS_CHANNEL}`);
  for (let number = 0; number < 100; number += 1) {
    await ledger.append(anEvent({ eventId: `${number}`, connection: `other-${number % 10}` }));
  }
  await ledger.append(anEvent());
  await ledger.append(anEvent({ connection: 'the last' }));
  await eventually('all is told', () => told.at(-1)?.includes('the last') === true);
  expect(told.length).toBeLessThan(50);
  expect(told.join()).not.toContain(`"${TENANT}"`);
  await client.end();
});

test('hints are heard past a pooler, and not looked for through one', async () => {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const direct = server.directUrl(url);
  const through: (readonly string[] | null)[] = [];
  const past: (readonly string[] | null)[] = [];
  const listeners = [
    listenToHints(url, (connections) => through.push(connections)),
    listenToHints(direct, (connections) => past.push(connections)),
  ];
  await eventually('it is heard', () => past.length > 0);
  await using ledger = await openPostgresLedger(url);
  await ledger.append(anEvent());
  await eventually('the hint is heard', () => past.some((names) => names?.[0] === TENANT));
  expect(through.length > 0).toBe(url === direct);
  await Promise.all(listeners.map(async (listener) => listener.stop()));
});

/** Counts what is found to be due. */
function watching(contender: Contender, clock: typeof systemClock) {
  const seen = { events: 0, orders: 0 };
  const watch = new DueWatch({
    contender,
    dispatches: {
      get: () => ({
        due: ({ apply, orders }) => {
          seen.events = apply === null ? 0 : 1;
          seen.orders = orders;
        },
      }),
    },
    clock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
  watch.start();
  return Object.assign(seen, { [Symbol.asyncDispose]: () => watch.stop() });
}
