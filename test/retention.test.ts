import { expect, test } from '@jest/globals';
import { createLog } from '../src/log.ts';
import { retention } from '../src/retention.ts';
import { eventually } from './support/eventually.ts';
import { scaledClock } from './support/scaled-clock.ts';
import type { ListedEvent } from '../src/model/view.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Times as fast as real time: an hour lasts 36 ms. */
const SPEED = 100_000;

test('what is older than the days that are set is purged, of each connection, every hour', async () => {
  const clock = scaledClock(SPEED);
  const asked: { readonly connection: string; readonly ageMs: number }[] = [];
  const lines: Record<string, unknown>[] = [];
  const task = retention({
    connections: () => ['acme', 'globex'],
    days: 30,
    clock,
    log: createLog({
      level: 'info',
      destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    ledger: {
      events: async () => ({ rows: [], next: null }),
      prune: async (connection, beforeMs) => {
        asked.push({ connection, ageMs: clock.now() - beforeMs });
        return connection === 'acme' ? 7 : 0;
      },
    },
  });
  task.start();
  await eventually('it has purged three times', () => asked.length >= 6);
  await task.stop();
  expect(asked.slice(0, 4).map(({ connection }) => connection)).toEqual([
    'acme',
    'globex',
    'acme',
    'globex',
  ]);
  for (const { ageMs } of asked) {
    expect(ageMs).toBeGreaterThanOrEqual(30 * DAY_MS);
    expect(ageMs).toBeLessThan(30 * DAY_MS + HOUR_MS);
  }
  expect(lines[0]).toMatchObject({ msg: 'retention.applied', connection: 'acme', payloads: 7 });
});

test('a ledger that fails is asked again an hour later', async () => {
  let asked = 0;
  const task = retention({
    connections: () => ['acme'],
    days: 1,
    clock: scaledClock(SPEED),
    log: createLog({ level: 'silent' }),
    ledger: {
      events: async () => ({ rows: [], next: null }),
      prune: async () => {
        asked += 1;
        return Promise.reject(new Error('disk full'));
      },
    },
  });
  task.start();
  await eventually('it was asked twice', () => asked >= 2);
  await task.stop();
});

test('it can be stopped before it began', async () => {
  const ledger = {
    events: async () => ({ rows: [], next: null }),
    prune: async () => Promise.reject(new Error('never asked')),
  };
  const log = createLog({ level: 'silent' });
  const task = retention({
    ledger,
    connections: () => ['acme'],
    days: 1,
    clock: scaledClock(1),
    log,
  });
  task.start();
  await task.stop();
});

test('nothing is purged by a clock far beyond the newest event, and a warning says what to do', async () => {
  const clock = scaledClock(SPEED);
  const lines: Record<string, unknown>[] = [];
  const pruned: string[] = [];
  const nowMs = clock.now();
  const atOf = (agoMs: number): ListedEvent => ({
    ...AN_EVENT,
    at: new Date(nowMs - agoMs).toISOString(),
    receivedAtMs: nowMs,
  });
  const task = retention({
    connections: () => ['ahead', 'right'],
    days: 30,
    clock,
    log: createLog({
      level: 'info',
      destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    ledger: {
      events: async (connection) => ({
        rows: [atOf(connection === 'ahead' ? 400 * DAY_MS : HOUR_MS)],
        next: null,
      }),
      prune: async (connection) => {
        pruned.push(connection);
        return 1;
      },
    },
  });
  task.start();
  await eventually('it has purged twice', () => pruned.length >= 2);
  await task.stop();
  expect(new Set(pruned)).toEqual(new Set(['right']));
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      msg: 'retention.held',
      connection: 'ahead',
      days: 400,
      hint: expect.stringContaining('neostore-hubspot prune'),
    }),
  );
});

const AN_EVENT: ListedEvent = {
  seq: 1,
  eventId: 'event-1',
  name: 'Pass:Installed',
  at: '',
  receivedAtMs: 0,
  appliedAtMs: null,
  syncedAtMs: null,
  state: 'done',
  code: null,
  reason: null,
  contactId: null,
  wallet: null,
  contact: null,
  heldBy: null,
};
