import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { openExistingLedger, openLedger, wasLedgerThere } from '../../src/ledger/open-ledger.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { filesBeside, lockPath } from '../../src/ledger/sqlite/files-beside.ts';
import { anEvent, NOW } from './builders.ts';
import { openHere } from './open-here.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

/** A ledger on which a daemon has run, with an event. */
async function usedLedger(): Promise<string> {
  const path = newPath();
  await using ledger = await openHere({ path });
  await ledger.lease(NOW);
  await ledger.append(anEvent());
  return path;
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('what a ledger makes', () => {
  test('is its owner’s alone, whatever the process leaves to others', async () => {
    const path = newPath('a/b/ledger.db');
    const before = process.umask(0o022);
    try {
      await using ledger = await openHere({ path });
      await ledger.lease(NOW);
      await ledger.append(anEvent());
      expect(filesBeside(path).map(modeOf)).toEqual(['600', '600', '600', '600']);
      expect([dirname(path), dirname(dirname(path))].map(modeOf)).toEqual(['700', '700']);
    } finally {
      process.umask(before);
    }
  });

  test('leaves what is there as it is', async () => {
    const path = await usedLedger();
    chmodSync(path, 0o640);
    await (await openHere({ path })).close();
    expect(modeOf(path)).toBe('640');
  });
});

describe('a ledger that is gone', () => {
  test.each<[string, (path: string) => void]>([
    ['missing', (path) => rmSync(path)],
    ['empty', (path) => truncateSync(path, 0)],
  ])(
    'because it is %s is no first start, and begins again only where that is said',
    async (_what, take) => {
      const path = await usedLedger();
      take(path);
      await expect(openHere({ path })).rejects.toMatchObject({
        code: 'missing',
        message: expect.stringContaining('start --new-ledger'),
      });
      expect(existsSync(path) ? statSync(path).size : 0).toBe(0);
      await using ledger = await openHere({ path, make: 'again' });
      expect(await ledger.append(anEvent())).toBe('appended');
    },
  );

  test('and has left its log behind is not replaced: the log holds what came last', async () => {
    const path = await usedLedger();
    rmSync(path);
    writeFileSync(`${path}-wal`, 'frames');
    for (const make of ['first', 'again'] as const) {
      rmSync(lockPath(path), { force: true });
      await expect(openHere({ path, make })).rejects.toMatchObject({ code: 'missing' });
    }
    expect(statSync(`${path}-wal`).size).toBe(6);
  });

  test('is not begun again where there is one', async () => {
    const path = await usedLedger();
    await expect(openHere({ path, make: 'again' })).rejects.toMatchObject({ code: 'unsafe' });
  });

  test('is never made where that is said', async () => {
    const path = newPath();
    await expect(openHere({ path, make: 'never' })).rejects.toMatchObject({ code: 'missing' });
    expect(existsSync(dirname(path))).toBe(false);
  });

  test('is put back, and goes on', async () => {
    const path = await usedLedger();
    renameSync(path, `${path}.elsewhere`);
    expect([path, newPath()].map((gone) => wasLedgerThere(`sqlite:${gone}`))).toEqual([
      true,
      false,
    ]);
    await expect(openHere({ path })).rejects.toMatchObject({ code: 'missing' });
    renameSync(`${path}.elsewhere`, path);
    await using ledger = await openHere({ path });
    expect(await ledger.append(anEvent())).toBe('duplicate');
  });
});

describe('a command of a newer version', () => {
  test('leaves an older ledger as it is, whether a daemon runs on it or not', async () => {
    const path = await usedLedger();
    const database = new Database(path);
    database.exec('DELETE FROM migrations WHERE version > 1');
    database.close();
    await expect(openExistingLedger(`sqlite:${path}`)).rejects.toMatchObject({
      code: 'other-schema',
    });
    const after = new Database(path);
    expect(after.prepare('SELECT MAX(version) FROM migrations').pluck().get()).toBe(1);
    after.close();
  });

  test('finds no ledger in an empty file', async () => {
    const path = newPath();
    mkdirSync(dirname(path));
    writeFileSync(path, '');
    expect(await openExistingLedger(`sqlite:${path}`)).toBeNull();
    expect(statSync(path).size).toBe(0);
  });
});

describe('one ledger has one lease, whatever leads to it:', () => {
  test.each<[string, (path: string) => string]>([
    [
      'a symbolic link to the file',
      (path) => {
        const link = newPath('link.db');
        mkdirSync(dirname(link));
        symlinkSync(path, link);
        return link;
      },
    ],
    [
      'a symbolic link to the folder',
      (path) => {
        const link = newPath('folder');
        mkdirSync(dirname(link));
        symlinkSync(dirname(path), link);
        return join(link, 'ledger.db');
      },
    ],
    ['a relative path', (path) => relative('.', path)],
    ['a detour', (path) => join(dirname(path), '..', '.', relative(dirname(dirname(path)), path))],
  ])('%s', async (_what, other) => {
    const path = await usedLedger();
    await using first = await openHere({ path });
    expect(await first.lease(NOW)).not.toBeNull();
    await using second = await openHere({ path: other(path) });
    expect(await second.lease(NOW)).toBeNull();
    expect(await second.isDispatching()).toBe(true);
    expect(await second.append(anEvent())).toBe('duplicate');
  });

  test('a link that leads to nothing yet', async () => {
    const [path, link] = [newPath('new/ledger.db'), newPath('link.db')];
    mkdirSync(dirname(link));
    symlinkSync(path, link);
    await using ledger = await openHere({ path: link });
    expect(await ledger.lease(NOW)).not.toBeNull();
    expect(existsSync(lockPath(path))).toBe(true);
  });

  test('a hard link, under which nobody may write', async () => {
    const path = await usedLedger();
    await using first = await openHere({ path });
    await first.lease(NOW);
    const other = join(dirname(path), 'other.db');
    linkSync(path, other);
    const opened = openSqliteLedger({ path: other });
    await expect(opened).rejects.toMatchObject({
      code: 'unsafe',
      message: expect.stringContaining('2 names'),
    });
    await expect(openLedger(`sqlite:${path}`)).rejects.toMatchObject({ code: 'unsafe' });
  });
});
