import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { SqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { lockPath } from '../../src/ledger/sqlite/files-beside.ts';
import { eventually } from '../support/eventually.ts';
import { anEvent, NOW, TENANT } from './builders.ts';
import { openHere } from './open-here.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

/** A ledger that is dispatched, and the ids that it has acknowledged. */
async function setup() {
  const path = newPath();
  const ledger = await openHere({ path });
  await ledger.lease(NOW);
  const lost: string[] = [];
  ledger.onLost(({ message }) => lost.push(message));
  const acknowledged: string[] = [];
  const append = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      const eventId = `event-${acknowledged.length + 1}`;
      await ledger.append(anEvent({ eventId }));
      acknowledged.push(eventId);
    }
  };
  await append(5);
  return { path, ledger, lost, acknowledged, append };
}

/** Which of some events a ledger does not have. */
async function missing(path: string, ids: readonly string[]): Promise<readonly string[]> {
  await using ledger = await openHere({ path, make: 'never' });
  const found = await Promise.all(ids.map(async (id) => ledger.event(TENANT, id)));
  return ids.filter((_id, index) => found[index] === null);
}

function integrityOf(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}

/** Writes what a ledger's log holds back into the file. */
function checkpoint(path: string): void {
  const database = new Database(path);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

async function expectRefusals(ledger: SqliteLedger): Promise<void> {
  const lost = { code: 'lost' };
  await expect(ledger.append(anEvent({ eventId: 'late' }))).rejects.toMatchObject(lost);
  await expect(ledger.status(TENANT, NOW)).rejects.toMatchObject(lost);
  expect(await ledger.isWritable()).toBe(false);
  expect(ledger.isLost).toBe(true);
}

type Scene = Awaited<ReturnType<typeof setup>>;

/** What somebody does to the files, what is said of it, and where everything acknowledged is afterwards. */
const TAKEN_AWAY: readonly [string, (path: string) => void, RegExp, string][] = [
  ['the log is removed', (path) => rmSync(`${path}-wal`), /-wal, was taken away/, ''],
  [
    'the log is moved',
    (path) => renameSync(`${path}-wal`, `${path}.elsewhere-wal`),
    /-wal, was taken away/,
    '',
  ],
  [
    'the log is replaced',
    (path) => {
      writeFileSync(`${path}.other`, 'of something else');
      renameSync(`${path}.other`, `${path}-wal`);
    },
    /-wal, was replaced/,
    '',
  ],
  ['the index is removed', (path) => rmSync(`${path}-shm`), /-shm, was taken away/, ''],
  [
    'the ledger is moved alone',
    (path) => renameSync(path, `${path}.elsewhere`),
    /ledger\.db, was taken away/,
    '.elsewhere',
  ],
  [
    'all is moved',
    (path) => {
      for (const end of ['', '-wal', '-shm', '.lock']) {
        renameSync(path + end, `${path}.elsewhere${end}`);
      }
    },
    /ledger\.db, was taken away/,
    '.elsewhere',
  ],
];

describe('a ledger of which a file is taken away acknowledges nothing more, and keeps what it has acknowledged:', () => {
  test.each(TAKEN_AWAY)('%s while nothing comes', async (_what, take, says, at) => {
    const { path, ledger, lost, acknowledged } = await setup();
    take(path);
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    expect(lost).toEqual([expect.stringMatching(says)]);
    await expectRefusals(ledger);
    await ledger.close();
    expect(await missing(path + at, acknowledged)).toEqual([]);
  });

  test.each(TAKEN_AWAY)('%s just before an event comes', async (_what, take, says, at) => {
    const { path, ledger, lost, acknowledged, append } = await setup();
    take(path);
    await expect(append(1)).rejects.toMatchObject({ code: 'lost' });
    expect(lost).toEqual([expect.stringMatching(says)]);
    await ledger.close();
    expect(await missing(path + at, acknowledged)).toEqual([]);
  });

  test('the ledger is removed, after which there is none', async () => {
    const { path, ledger, lost } = await setup();
    rmSync(path);
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    await ledger.close();
    await expect(openHere({ path })).rejects.toMatchObject({ code: 'missing' });
  });

  test('a backup is moved into its place, of which nothing is mixed up with what came since', async () => {
    const { path, ledger, lost, acknowledged, append } = await setup();
    checkpoint(path);
    copyFileSync(path, `${path}.backup`);
    await append(5);
    renameSync(`${path}.backup`, path);
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    await ledger.close();
    expect(integrityOf(path)).toBe('ok');
    expect(await missing(path, acknowledged)).toEqual(acknowledged.slice(5));
  });
});

describe('a ledger into whose files somebody writes acknowledges nothing more, and mixes nothing up:', () => {
  const cases: readonly [string, (scene: Scene) => unknown, RegExp][] = [
    [
      'the log is emptied',
      ({ path }) => truncateSync(`${path}-wal`),
      /-wal, was (cut|overwritten)/,
    ],
    [
      'the log is cut',
      ({ path }) => truncateSync(`${path}-wal`, statSync(`${path}-wal`).size - 5_000),
      /-wal, was cut short/,
    ],
    [
      'the log of before is copied over it',
      async ({ path, append }) => {
        const before = readFileSync(`${path}-wal`);
        checkpoint(path);
        await append(3);
        writeFileSync(`${path}-wal`, before);
      },
      /-wal, was overwritten/,
    ],
    ['the ledger is emptied', ({ path }) => truncateSync(path), /ledger\.db, was cut short/],
    [
      'the ledger is cut',
      ({ path }) => truncateSync(path, statSync(path).size - 4_096),
      /ledger\.db, was cut short/,
    ],
    [
      'a text is copied over the ledger',
      ({ path }) => writeFileSync(path, 'This is no ledger. '.repeat(1_000)),
      /ledger\.db, was overwritten/,
    ],
    [
      'another ledger is copied over it',
      async ({ path }) => {
        const other = await setup();
        await other.append(300);
        checkpoint(other.path);
        copyFileSync(other.path, path);
        await other.ledger.close();
      },
      /ledger\.db, was overwritten/,
    ],
  ];

  test.each(cases)('%s', async (_what, act) => {
    const scene = await setup();
    const { path, ledger, lost, append } = scene;
    checkpoint(path);
    await append(5);
    await act(scene);
    const before = readFileSync(path);
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    await expectRefusals(ledger);
    await ledger.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(cases.slice(0, 3))(
    '%s, and what was written back before is there',
    async (_what, act, says) => {
      const scene = await setup();
      const { path, ledger, lost, acknowledged } = scene;
      checkpoint(path);
      const kept = [...acknowledged];
      await scene.append(5);
      await act(scene);
      await eventually('it is noticed', () => lost.length > 0, 2_000);
      expect(lost).toEqual([expect.stringMatching(says)]);
      await ledger.close();
      expect(integrityOf(path)).toBe('ok');
      expect(await missing(path, kept)).toEqual([]);
    },
  );

  test('a backup is copied over it, which is whole afterwards', async () => {
    const { path, ledger, lost, acknowledged, append } = await setup();
    checkpoint(path);
    copyFileSync(path, `${path}.backup`);
    await append(300);
    checkpoint(path);
    await append(5);
    copyFileSync(`${path}.backup`, path);
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    await ledger.close();
    expect(integrityOf(path)).toBe('ok');
    expect(await missing(path, acknowledged)).toEqual(acknowledged.slice(5));
  });
});

describe('a ledger goes on', () => {
  test('when others write, write back, empty the log and tidy up', async () => {
    const { path, ledger, lost, append } = await setup();
    const other = new Database(path);
    other.exec('CREATE TABLE t (n INTEGER)');
    const insert = other.prepare('INSERT INTO t VALUES (randomblob(2000))');
    for (let n = 0; n < 2_000; n += 1) insert.run();
    await append(5);
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.exec('DROP TABLE t');
    other.exec('VACUUM');
    await append(5);
    other.pragma('wal_checkpoint(RESTART)');
    await append(5);
    other.close();
    expect(lost).toEqual([]);
    await ledger.close();
  });

  test('when others begin the log again, who count for themselves how often they did', async () => {
    const { path, ledger, lost, append } = await setup();
    const other = new Database(path);
    for (let n = 0; n < 5; n += 1) {
      other.pragma('wal_checkpoint(PASSIVE)');
      await append(1);
    }
    for (let n = 0; n < 5; n += 1) {
      other.pragma('wal_checkpoint(TRUNCATE)');
      other.exec('CREATE TABLE IF NOT EXISTS t (n INTEGER); INSERT INTO t VALUES (1)');
      await append(1);
    }
    other.close();
    expect(lost).toEqual([]);
    await ledger.close();
  });

  test('when another one of its process is closed, whose locks it needs', async () => {
    const { path, ledger } = await setup();
    await using second = await openHere({ path });
    await second.append(anEvent({ eventId: 'of the second' }));
    await ledger.close();
    // Whoever closes a ledger that nobody else has open takes its log away.
    const visit =
      "const d = new (require('better-sqlite3'))(process.argv[1]); d.pragma('user_version'); d.close()";
    execFileSync(process.execPath, ['-e', visit, path]);
    expect(existsSync(`${path}-wal`)).toBe(true);
    await second.append(anEvent({ eventId: 'another' }));
    expect(await missing(path, ['of the second', 'another'])).toEqual([]);
  });

  test('when the file of its lock is removed, and takes the lease again', async () => {
    const { path, ledger, lost, append } = await setup();
    rmSync(lockPath(path));
    await eventually('the lock is there again', () => existsSync(lockPath(path)), 2_000);
    await using second = await openHere({ path });
    expect(await second.lease(NOW)).toBeNull();
    await append(1);
    expect(lost).toEqual([]);
    await ledger.close();
    expect(await second.lease(NOW)).not.toBeNull();
  });

  test('until another daemon has taken over', async () => {
    const { path, ledger, lost } = await setup();
    const second = await openHere({ path });
    rmSync(lockPath(path));
    expect(await second.lease(NOW)).not.toBeNull();
    await eventually('it is noticed', () => lost.length > 0, 2_000);
    expect(lost).toEqual([expect.stringContaining('Another daemon has taken over')]);
    expect(await second.append(anEvent({ eventId: 'of the second' }))).toBe('appended');
    await ledger.close();
    await second.close();
    expect(await missing(path, ['of the second'])).toEqual([]);
  });
});

test('a log that a long reader keeps from shrinking is told once', async () => {
  const { path, ledger, lost } = await setup();
  await using _ = ledger;
  const told: number[] = [];
  ledger.onLogGrown((bytes) => told.push(bytes));
  const [reader, writer] = [new Database(path, { readonly: true }), new Database(path)];
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM events').all();
  writer.pragma('synchronous = OFF');
  writer.exec('CREATE TABLE noise (bytes BLOB)');
  const write = writer.prepare('INSERT INTO noise VALUES (zeroblob(8000000))');
  for (let n = 0; n < 34; n += 1) write.run();
  await eventually('it is told', () => told.length > 0);
  write.run();
  await ledger.append(anEvent({ eventId: 'next' }));
  await eventually('it was looked at again', async () => ledger.isWritable());
  reader.exec('COMMIT');
  reader.close();
  writer.close();
  expect(told).toHaveLength(1);
  expect(told[0]).toBeGreaterThan(256 * 1024 * 1024);
  expect(lost).toEqual([]);
}, 30_000);
