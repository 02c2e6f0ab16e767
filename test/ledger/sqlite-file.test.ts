import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { openSqliteLedger, SqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { eventually } from '../support/eventually.ts';
import { anEvent, NOW, TENANT } from './builders.ts';
import { startChild } from './child.ts';
import { dumpSchema } from './dump-schema.ts';
import { temporaryPaths } from './temporary-folder.ts';
import type { SqliteLease } from '../../src/ledger/sqlite-lease.ts';
import { WORK_STATES } from '../../src/model/state.ts';

const newPath = temporaryPaths();

describe('opening a SQLite ledger', () => {
  test('makes the file and its folder, and finds what an earlier one left', async () => {
    const path = newPath('a/new/folder/ledger.db');
    const first = await openSqliteLedger({ path });
    await first.append(anEvent());
    await first.close();
    await using second = await openSqliteLedger({ path });
    expect(await second.append(anEvent())).toBe('duplicate');
  });

  test('gives the schema that is written down', async () => {
    const path = await newLedger();
    const written = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8');
    expect(dumpSchema(path)).toBe(written);
  });

  test('allows the states of work and no others', async () => {
    const path = await newLedger();
    const lists = [...dumpSchema(path).matchAll(/CHECK \(state IN \((.*)\)\)/g)];
    const states = WORK_STATES.map((state) => `'${state}'`).join(', ');
    expect(lists.map(([, list]) => list)).toEqual([states, states, states, states]);
  });

  test('has each commit wait for the disk', () => {
    const database = openDatabase(newPath());
    const [FULL, WAL] = [2, 'wal'];
    expect(database.pragma('synchronous', { simple: true })).toBe(FULL);
    expect(database.pragma('journal_mode', { simple: true })).toBe(WAL);
    database.close();
  });

  test('refuses a file of an older schema while another process works on it', async () => {
    const path = await newLedger();
    await using holder = await openSqliteLedger({ path });
    await holder.lease(NOW);
    makeOlder(path);
    const opened = openSqliteLedger({ path });
    await expect(opened).rejects.toMatchObject({ code: 'other-schema' });
    expect(schemaVersion(path)).toBe(1);
  });

  test('refuses a file of a newer schema, and leaves it as it is', async () => {
    const path = await newLedger();
    withDatabase(path, (database) => {
      database.exec(`INSERT INTO migrations (version, applied_at) VALUES (999, 'later')`);
    });
    await expect(openSqliteLedger({ path })).rejects.toMatchObject({
      name: 'LedgerError',
      code: 'newer-schema',
      message: expect.stringContaining('999'),
    });
  });

  test('refuses a file that is no database', async () => {
    const path = newPath();
    mkdirSync(dirname(path));
    writeFileSync(path, 'This is a text, and a long one at that. '.repeat(100));
    await expect(openSqliteLedger({ path })).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('refuses a folder that cannot be made', async () => {
    const path = newPath();
    mkdirSync(dirname(path));
    writeFileSync(path, '');
    const inFile = openSqliteLedger({ path: `${path}/folder/ledger.db` });
    await expect(inFile).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('looking at a SQLite ledger', () => {
  const look = (path: string) => openSqliteLedger({ path, readOnly: true });

  test('shows what is there, and changes nothing', async () => {
    const path = await newLedger();
    const before = readFileSync(path);
    await using ledger = await look(path);
    expect(await ledger.status(TENANT, NOW)).toMatchObject({ events: { pending: 0 } });
    await expect(ledger.append(anEvent())).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ledger.prune(TENANT, NOW)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await ledger.isWritable()).toBe(false);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('sees what another process writes meanwhile', async () => {
    const path = await newLedger();
    await using looking = await look(path);
    await using ledger = await openSqliteLedger({ path });
    await ledger.append(anEvent());
    expect(await looking.event(TENANT, 'event-1')).toMatchObject({ state: 'pending' });
  });

  test('makes no file', async () => {
    const path = newPath();
    mkdirSync(dirname(path));
    await expect(look(path)).rejects.toMatchObject({ code: 'unavailable' });
    expect(existsSync(path)).toBe(false);
  });

  test('says that an older ledger is one, and does not bring it up to date', async () => {
    const path = await newLedger();
    makeOlder(path);
    await expect(look(path)).rejects.toMatchObject({
      code: 'other-schema',
      message: expect.stringContaining('start the daemon of this version once'),
    });
    expect(schemaVersion(path)).toBe(1);
  });

  test('says that a newer ledger is one', async () => {
    const path = await newLedger();
    withDatabase(path, (database) => {
      database.exec(`INSERT INTO migrations (version, applied_at) VALUES (999, 'later')`);
    });
    await expect(look(path)).rejects.toMatchObject({ code: 'newer-schema' });
  });
});

describe('changes of a SQLite ledger', () => {
  test('by another process and by a person in this one are reported to the holder of the lease', async () => {
    const path = await newLedger();
    await using ledger = await openSqliteLedger({ path });
    await using other = await openSqliteLedger({ path });
    const lease = await ledger.lease(NOW);
    let changes = 0;
    lease?.onChange(() => {
      changes += 1;
    });
    await ledger.tryLeftOut(TENANT);
    expect(changes).toBe(1);
    await other.append(anEvent());
    await eventually('another process was heard of', () => changes > 1);
  });
});

describe('closing a SQLite ledger', () => {
  test('writes what was appended before it', async () => {
    const path = newPath();
    const ledger = await openSqliteLedger({ path });
    const appended = Array.from({ length: 3000 }, (_, index) =>
      ledger.append(anEvent({ eventId: String(index) })),
    );
    await ledger.close();
    expect(new Set(await Promise.all(appended))).toEqual(new Set(['appended']));
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test('writes more than one commit takes, though closing was asked for', async () => {
    const path = newPath();
    const ledger = await openSqliteLedger({ path });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const appended: Promise<unknown>[] = [];
    for (let id = 0; id < 1800; id += 1) {
      appended.push(ledger.append(anEvent({ eventId: String(id) })));
      if (id % 600 === 599) await nextTurn();
    }
    const closed = ledger.close();
    other.exec('COMMIT');
    other.close();
    await closed;
    expect(new Set(await Promise.all(appended))).toEqual(new Set(['appended']));
  });

  test('may be done twice, and refuses what comes after', async () => {
    const ledger = await openSqliteLedger({ path: ':memory:' });
    await Promise.all([ledger.close(), ledger.close()]);
    await ledger.close();
    await expect(ledger.append(anEvent())).rejects.toMatchObject({ code: 'closed' });
    await expect(ledger.status(TENANT, NOW)).rejects.toMatchObject({ code: 'closed' });
  });

  test('a thread that ends rejects all that waits and all that follows', async () => {
    const ending = `require('node:worker_threads').parentPort.once('message', () => process.exit(1))`;
    const ledger = new SqliteLedger(new Worker(ending, { eval: true }));
    const results = await Promise.allSettled([
      ledger.append(anEvent()),
      ledger.status(TENANT, NOW),
      ledger.lease(NOW),
    ]);
    const closed = { status: 'rejected', reason: { code: 'closed' } };
    expect(results).toMatchObject([closed, closed, closed]);
    await expect(ledger.append(anEvent())).rejects.toMatchObject({ code: 'closed' });
    expect(await ledger.isWritable()).toBe(false);
    await ledger.close();
  });

  test('refuses events beyond what may wait for the disk', async () => {
    await using ledger = await openSqliteLedger({ path: ':memory:' });
    const large = { ...anEvent(), body: new Uint8Array(40 * 1024 * 1024) };
    const first = ledger.append(large);
    await expect(ledger.append(large)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await first).toBe('appended');
    expect(await ledger.append(large)).toBe('duplicate');
  });
});

describe('the lease of a SQLite ledger', () => {
  test('is had by one process, and is free as soon as that is killed', async () => {
    const path = newPath();
    const child = startChild('lease', path);
    await child.written(1);
    expect(child.lines).toEqual(['true']);
    await using ledger = await openSqliteLedger({ path });
    expect(await ledger.lease(NOW)).toBeNull();
    expect(await ledger.isDispatching()).toBe(true);
    await child.kill();
    expect(await ledger.isDispatching()).toBe(false);
    expect(await ledger.lease(NOW)).not.toBeNull();
    expect(await ledger.lease(NOW)).not.toBeNull();
  });

  test('ends with close', async () => {
    const path = newPath();
    const first = await openSqliteLedger({ path });
    await using second = await openSqliteLedger({ path });
    expect(await first.lease(NOW)).not.toBeNull();
    expect(await second.lease(NOW)).toBeNull();
    await first.close();
    expect(await second.lease(NOW)).not.toBeNull();
  });

  test('says when the dispatcher before it may have called HubSpot last', async () => {
    const path = newPath();
    const lastCall = async (nowMs: number, end: (lease: SqliteLease | null) => Promise<void>) => {
      await using ledger = await openSqliteLedger({ path });
      const lease = await ledger.lease(nowMs);
      expect((await ledger.lease(nowMs + 1))?.lastCallMs).toEqual(lease?.lastCallMs);
      await end(lease);
      return lease?.lastCallMs;
    };
    const cleanly = async (lease: SqliteLease | null) => lease?.release(NOW + 5);
    expect(await lastCall(NOW, cleanly)).toBeNull();
    // An hour in between may be one by which the clock was set.
    expect(await lastCall(NOW + 3_600_000, async () => undefined)).toBe(NOW + 3_600_000);
    expect(await lastCall(NOW + 20, cleanly)).toBe(NOW + 20);
    // The clock was set back since.
    expect(await lastCall(NOW - 1, cleanly)).toBe(NOW - 1);
  });

  test('is not disturbed by those who ask for it', async () => {
    const path = newPath();
    await using asking = await openSqliteLedger({ path });
    const first = await openSqliteLedger({ path });
    expect(await asking.isDispatching()).toBe(false);
    expect(await first.lease(NOW)).not.toBeNull();
    await Promise.all(Array.from({ length: 50 }, () => asking.isDispatching()));
    expect(await asking.isDispatching()).toBe(true);
    expect(await asking.lease(NOW)).toBeNull();
    await first.close();
    const questions = Array.from({ length: 50 }, () => asking.isDispatching());
    await using second = await openSqliteLedger({ path });
    expect(await second.lease(NOW)).not.toBeNull();
    await Promise.all(questions);
  });

  test('leaves appending to everybody', async () => {
    const path = newPath();
    await using first = await openSqliteLedger({ path });
    await using second = await openSqliteLedger({ path });
    await first.lease(NOW);
    expect(await second.append(anEvent())).toBe('appended');
    expect(await first.append(anEvent())).toBe('duplicate');
  });

  test('is always had in memory', async () => {
    await using ledger = await openSqliteLedger({ path: ':memory:' });
    expect(await ledger.lease(NOW)).not.toBeNull();
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Makes an empty ledger. */
async function newLedger(): Promise<string> {
  const path = newPath();
  await (await openSqliteLedger({ path })).close();
  return path;
}

/** Has a ledger look like one that took only the first step of its schema. */
function makeOlder(path: string): void {
  withDatabase(path, (database) => database.exec('DELETE FROM migrations WHERE version > 1'));
}

function schemaVersion(path: string): unknown {
  let version: unknown = null;
  withDatabase(path, (database) => {
    version = database.prepare('SELECT MAX(version) FROM migrations').pluck().get();
  });
  return version;
}

function withDatabase(path: string, use: (database: Database.Database) => void): void {
  const database = new Database(path);
  use(database);
  database.close();
}
