import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from '@jest/globals';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

/** A ledger with a schema that is `steps` newer than that of this program; older where negative. */
async function ledgerOf(name: string, steps: number): Promise<typeof SETTINGS> {
  const environment = { ...SETTINGS, DATABASE_URL: `sqlite:${folder(name)}` };
  await (await openLedger(environment.DATABASE_URL)).close();
  const database = new Database(folder(name));
  database.exec(
    steps < 0
      ? 'DELETE FROM migrations WHERE version = (SELECT MAX(version) FROM migrations)'
      : `INSERT INTO migrations (version, applied_at, compatible_from)
          SELECT MAX(version) + ${steps}, MAX(applied_at), MAX(version) + ${steps} FROM migrations`,
  );
  database.close();
  return environment;
}

/** Commands that only look. */
const LOOKING = [
  ['status'],
  ['why', 'ada@example.com'],
  ['dead-letters', 'list'],
  ['dead-letters', 'retry', '--all', '--dry-run'],
  ['dead-letters', 'discard', '--all', '--dry-run'],
  ['replay', '--dry-run'],
  ['identity', 'list'],
  ['identity', 'show', 'x@example.com'],
  ['split', 'A1', '--dry-run'],
] as const;

test.each(LOOKING)('%s %s leaves a ledger of an older version as it is', async (...args) => {
  const name = `older-${args.join('-')}.db`;
  const environment = await ledgerOf(name, -1);
  const before = readFileSync(folder(name));
  const { status, out, err } = await run(args, environment);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toBe(
    'The ledger is of an older version: start the daemon of this version once, which brings it up to date.',
  );
  expect(readFileSync(folder(name)).equals(before)).toBe(true);
});

test.each(LOOKING)('%s %s says that a ledger is of a newer version', async (...args) => {
  const environment = await ledgerOf(`newer-${args.join('-')}.db`, 1);
  const { status, out, err } = await run(args, environment);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(/^The ledger has schema \d+, this program knows schemas up to \d+: .*\.$/);
});
