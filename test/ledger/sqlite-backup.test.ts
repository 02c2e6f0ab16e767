import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { backUp, type BackUpOptions } from '../../src/ledger/sqlite/back-up.ts';
import { copyLedger, type CopyProgress } from '../../src/ledger/sqlite/copy-ledger.ts';
import { openSqliteLedger, type SqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { anEvent, NOW } from './builders.ts';
import { eventually } from '../support/eventually.ts';
import { openHere } from './open-here.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

async function appendTo(ledger: SqliteLedger, prefix: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  await Promise.all(ids.map(async (eventId) => ledger.append(anEvent({ eventId }))));
}

/** A ledger with 50 events that is open, and where a copy of it goes. */
async function setup() {
  const path = newPath();
  const ledger = await openHere({ path });
  await ledger.lease(NOW);
  await appendTo(ledger, 'a', 50);
  const to = join(dirname(path), 'backup.db');
  const run = async (options: Partial<BackUpOptions> = {}) =>
    backUp({
      path,
      to,
      replaces: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onVerify: () => undefined,
      ...options,
    });
  return { path, to, ledger, run, left: () => readdirSync(dirname(path)) };
}

/** The ids of all events of a file, which has nothing beside it. */
function eventsOf(path: string): readonly string[] {
  expect(existsSync(`${path}-wal`)).toBe(false);
  const database = new Database(path, { readonly: true });
  const ids = database.prepare<[], string>('SELECT event_id FROM events').pluck().all();
  database.close();
  return ids;
}

describe('a backup', () => {
  test('holds everything that is in the log yet, in one file for its owner alone', async () => {
    const { to, ledger, run } = await setup();
    await using _ = ledger;
    expect(await run()).toEqual({
      bytes: statSync(to).size,
      schema: expect.any(Number),
      events: 50,
      contacts: 0,
    });
    expect(eventsOf(to)).toHaveLength(50);
    expect((statSync(to).mode & 0o777).toString(8)).toBe('600');
    await using restored = await openHere({ path: to });
    expect(await restored.append(anEvent({ eventId: 'a-7' }))).toBe('duplicate');
    expect(await restored.lease(NOW)).toMatchObject({ isRestored: true, lastCallMs: NOW });
    await restored.close();
    await using again = await openHere({ path: to });
    expect(await again.lease(NOW)).toMatchObject({ isRestored: false });
  });

  test('of a ledger that nobody uses holds it all', async () => {
    const { to, ledger, run } = await setup();
    await ledger.close();
    expect(await run()).toMatchObject({ events: 50 });
    expect(eventsOf(to)).toHaveLength(50);
  });

  test('under load is whole, and holds all that was acknowledged before', async () => {
    const path = newPath();
    await using ledger = await openSqliteLedger({ path });
    const acknowledged: string[] = [];
    const over = new AbortController();
    const writing = Array.from({ length: 16 }, async (_, caller) => {
      for (let n = 0; !over.signal.aborted; n += 1) {
        const eventId = `${caller}-${n}`;
        await ledger.append(anEvent({ eventId }));
        acknowledged.push(eventId);
      }
    });
    await eventually('events come', () => acknowledged.length > 500);
    for (let round = 0; round < 3; round += 1) {
      const before = [...acknowledged];
      const to = join(dirname(path), `backup-${round}.db`);
      const signal = new AbortController().signal;
      const onVerify = (): void => undefined;
      await backUp({ path, to, replaces: false, signal, onProgress: onVerify, onVerify });
      const kept = new Set(eventsOf(to));
      expect(before.filter((id) => !kept.has(id))).toEqual([]);
    }
    over.abort();
    await Promise.all(writing);
  });

  test('of an older schema is one, too', async () => {
    const { path, to, ledger, run } = await setup();
    await ledger.close();
    const database = new Database(path);
    database.exec('DELETE FROM migrations WHERE version > 1');
    database.close();
    expect(await run()).toMatchObject({ schema: 1 });
    expect(existsSync(to)).toBe(true);
  });

  test.each([
    [3, 'is done once less comes'],
    [1_000, 'gives up where it goes on so'],
  ])('lets go of the ledger while too much is written (%i times), and %s', async (times) => {
    const { path, to, ledger } = await setup();
    await using _ = ledger;
    const large = { ...anEvent({ eventId: 'large' }), body: new Uint8Array(3 * 1024 * 1024) };
    await ledger.append(large);
    const database = new Database(path);
    database.exec('CREATE TABLE noise (bytes BLOB)');
    database.pragma('wal_checkpoint(TRUNCATE)');
    const write = database.prepare('INSERT INTO noise VALUES (randomblob(400000))');
    let written = 0;
    const onProgress = ({ isFirst }: CopyProgress): void => {
      if (isFirst || written >= times) return;
      written += 1;
      write.run();
    };
    const { signal } = new AbortController();
    const copied = copyLedger({ path, to, signal, onProgress, logGrowthMaxBytes: 0 });
    if (times === 3) await copied;
    else await expect(copied).rejects.toMatchObject({ code: 'unavailable' });
    database.close();
    expect(written).toBeGreaterThanOrEqual(3);
  });
});

describe('a backup is refused', () => {
  test('where it would replace a file of the ledger, whatever leads there', async () => {
    const { path, ledger, run, left } = await setup();
    await using _ = ledger;
    const [link, hard] = [join(dirname(path), 'link'), join(dirname(path), 'hard')];
    symlinkSync(path, link);
    linkSync(`${path}-wal`, hard);
    const before = left();
    for (const to of [path, `${path}-wal`, `${path}-shm`, `${path}.lock`, link, hard]) {
      await expect(run({ to, replaces: true })).rejects.toMatchObject({
        code: 'unsafe',
        message: expect.stringContaining('a file of the ledger itself'),
      });
    }
    expect(left()).toEqual(before);
  });

  test('where there is something else, which only a file may be, and only on request', async () => {
    const { to, ledger, run } = await setup();
    await using _ = ledger;
    writeFileSync(to, 'precious');
    await expect(run()).rejects.toMatchObject({ code: 'unsafe' });
    expect(readFileSync(to, 'utf8')).toBe('precious');
    expect(await run({ replaces: true })).toMatchObject({ events: 50 });
    const folder = newPath('folder');
    mkdirSync(folder, { recursive: true });
    await expect(run({ to: folder, replaces: true })).rejects.toMatchObject({ code: 'unsafe' });
  });

  test('where the ledger is damaged, and leaves nothing', async () => {
    const { path, ledger, run, left } = await setup();
    await appendTo(ledger, 'b', 2_000);
    await ledger.close();
    const bytes = readFileSync(path);
    bytes.fill(7, bytes.length / 2, bytes.length / 2 + 40_000);
    writeFileSync(path, bytes);
    await expect(run()).rejects.toMatchObject({ code: expect.stringMatching(/corrupt/i) });
    expect(left().filter((name) => name.startsWith('backup'))).toEqual([]);
  });

  test('where it is interrupted, and leaves nothing', async () => {
    const { ledger, run, left } = await setup();
    await using _ = ledger;
    const stopping = new AbortController();
    const onProgress = (): void => stopping.abort();
    const before = left();
    await expect(run({ signal: stopping.signal, onProgress })).rejects.toThrow();
    expect(left()).toEqual(before);
  });
});
