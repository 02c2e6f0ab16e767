import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { substage, type Scenario } from '../scenario.ts';
import { openSite } from '../site.ts';
import type { CommandResult } from '../command.ts';

/** The first schema that was released. */
const OLD_SCHEMA = join(import.meta.dirname, '../../../test/ledger/schema-1.sql');

const COMMANDS: readonly (readonly string[])[] = [
  ['status', '--json'],
  ['why', 'person@example.com', '--json'],
  ['dead-letters', 'list', '--json'],
];

/** A command that only looks, on a ledger that an older version has open. */
export const olderLedger: Scenario = {
  name: 'older-ledger',
  title: 'Read-only command of a newer version',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => {
    for (const args of COMMANDS) {
      const own = substage(stage, args.slice(0, 1).join());
      const site = await openSite(own);
      const file = join(own.folder, 'ledger.db');
      // Open all the time, as the older daemon has it.
      const database = createOld(file);
      const before = schemaOf(database);
      const result = await site.command(...args);
      const isSame = schemaOf(database) === before;
      database.close();
      stage.check({
        done: `${args.join(' ')} on a ledger of the first schema, in use`,
        measured: `the schema is ${isSame ? 'as it was' : 'another one now'}; ${described(result)}`,
        right: 'the schema is as it was',
        isRight: isSame,
      });
    }
  },
};

function createOld(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(readFileSync(OLD_SCHEMA, 'utf8'));
  database.prepare('INSERT INTO migrations VALUES (1, ?)').run(new Date().toISOString());
  return database;
}

function schemaOf(database: Database.Database): string {
  const rows = database.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
  return JSON.stringify(rows);
}

function described({ status, errors }: CommandResult): string {
  if (status === 0) return 'the command answers';
  return `the command ends with ${status}: ${errors.trim().split('\n', 1).join('').slice(0, 80)}`;
}
