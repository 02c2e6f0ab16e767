import { statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import Database from 'better-sqlite3';
import { systemClock } from '../../src/clock.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { anEvent, NOW, TENANT } from './builders.ts';
import { startChild } from './child.ts';
import { temporaryPaths } from './temporary-folder.ts';
import { walCommits } from './wal-commits.ts';
import { workOf } from '../support/work-of.ts';

const newPath = temporaryPaths();

describe('a SQLite ledger', () => {
  test.each([1, 100, 1000])(
    'keeps every acknowledged event when its process is killed after %i',
    async (count) => {
      const path = newPath();
      const child = startChild('append', path);
      await child.written(count);
      await child.kill();
      expect(child.lines.length).toBeGreaterThanOrEqual(count);
      expect(await lostEvents(path, child.lines)).toEqual([]);
    },
  );

  test('goes on after a crash with the work that was left', async () => {
    const path = newPath();
    const child = startChild('append', path);
    await child.written(10);
    await child.kill();
    await using ledger = await openSqliteLedger({ path });
    const [first = ''] = child.lines;
    expect(await ledger.append(anEvent({ eventId: first, text: first }))).toBe('duplicate');
    expect(await ledger.append(anEvent({ eventId: 'next' }))).toBe('appended');
    const { events } = await ledger.status(TENANT, NOW);
    const pending = await (await workOf(ledger, TENANT)).pendingEvents(1_000_000);
    expect(events.pending).toBe(pending.length);
  });

  test('refuses events when the disk is full, and keeps those that it took', async () => {
    const path = newPath();
    // A file may grow to 2000 blocks of 512 bytes.
    const child = startChild('append', path, 'ulimit -f 2000');
    await child.ended;
    expect(child.lines.at(-1)).toBe('unavailable');
    expect(await lostEvents(path, child.lines.slice(0, -1))).toEqual([]);
  });
});

describe('the commits of a SQLite ledger', () => {
  test('come before the acknowledgement', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    const reader = new Database(path, { readonly: true });
    const count = reader.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM events');
    for (let n = 1; n <= 20; n += 1) {
      await ledger.append(anEvent({ eventId: String(n) }));
      expect(count.get()?.n).toBe(n);
    }
    reader.close();
  });

  test('take all events that arrive at once', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    const before = walCommits(path);
    const ids = Array.from({ length: 500 }, (_, index) => String(index));
    await Promise.all(ids.map((eventId) => ledger.append(anEvent({ eventId }))));
    expect(walCommits(path) - before).toBe(1);
  });

  test('gather what arrives while another operation runs', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    const work = await workOf(ledger, TENANT);
    const before = walCommits(path);
    const slow = work.apply([], 0);
    const appended: Promise<unknown>[] = [];
    for (let turn = 0; turn < 50; turn += 1) {
      appended.push(ledger.append(anEvent({ eventId: String(turn) })));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await Promise.all([slow, ...appended]);
    expect(walCommits(path) - before).toBeLessThan(50);
  });

  test('do not wait for a reader that keeps the log from being emptied, which happens later', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    (await ledger.lease(NOW))?.onChange(() => undefined);
    await ledger.append(anEvent());
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM events').all();
    const [pruned, appended] = await Promise.all([
      ledger.prune(TENANT, 0),
      ledger.append(anEvent({ eventId: 'next' })),
    ]);
    expect([pruned, appended]).toEqual([0, 'appended']);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    reader.exec('COMMIT');
    reader.close();
    await eventually('the log is empty', () => statSync(`${path}-wal`).size === 0);
  });

  test('wait for another process that writes', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const appended = ledger.append(anEvent());
    await systemClock.sleep(5);
    other.exec('COMMIT');
    other.close();
    expect(await appended).toBe('appended');
  });
});

/** Of acknowledged event ids, those that the ledger does not have with the right body. */
async function lostEvents(path: string, acknowledged: readonly string[]): Promise<string[]> {
  await using ledger = await openSqliteLedger({ path });
  const kept = await (await workOf(ledger, TENANT)).pendingEvents(1_000_000);
  const bodies = new Map(
    kept.map(({ eventId, body }) => [eventId, new TextDecoder().decode(body)]),
  );
  return acknowledged.filter((eventId) => bodies.get(eventId) !== eventId);
}
