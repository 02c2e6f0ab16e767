import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { systemClock } from '../../src/clock.ts';
import { applyEvents } from '../../src/dispatcher/apply-events.ts';
import { Standing } from '../../src/dispatcher/standing.ts';
import { moveLedger, type MoveReport } from '../../src/ledger/move/move-ledger.ts';
import { NOT_MOVED } from '../../src/ledger/move/side.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openPostgresMove } from '../../src/ledger/postgres/open-move.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { ledgerShape } from '../../src/ledger/sqlite/ledger-shape.ts';
import { openSqliteMove } from '../../src/ledger/sqlite/open-move.ts';
import { run } from '../cli/run.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import { eventually } from '../support/eventually.ts';
import { customerNumber } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { recordsOf } from '../support/records.ts';
import { workOf } from '../support/work-of.ts';
import { anEvent, TENANT } from './builders.ts';
import { makeCrowd } from './crowd.ts';
import { dumpSchema } from './dump-schema.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
/** Contacts that have been there for long: two ranges of them. */
const CROWD_SIZE = 1_500;

/** How long a process may take until it works, on a machine that does much else. */
const START_MAX_MS = 60_000;

let server: PostgresServer;
let crowd: Buffer;
const folder = temporaryFolder();

beforeAll(async () => {
  server = await startPostgres();
  crowd = makeCrowd(CROWD_SIZE);
});

afterAll(() => server.stop());

test('a ledger under traffic goes to PostgreSQL and back, through a kill, and loses nothing', async () => {
  const path = folder('traffic.db');
  writeFileSync(path, crowd);
  const schema = dumpSchema(path);
  const sqlite = `sqlite:${path}`;
  const postgres = await server.newDatabase();
  const old = await openLedger(sqlite);
  const before = await Traffic.on(old);
  await before.atLeast(20);

  await killedInTheMidst(['migrate', '--from', sqlite, '--to', postgres], postgres);
  await expect(openLedger(postgres)).rejects.toMatchObject({
    code: 'moved',
    message: expect.stringContaining(`being filled from ${sqlite}`),
  });
  const lost = Promise.withResolvers<string>();
  old.onLost(({ message }) => lost.resolve(message));
  const moved = await migrated(sqlite, postgres);
  expect(moved.outcome).toBe('moved');
  await before.end();
  expect(await lost.promise).toMatch(/^The ledger was moved to another database/);
  await old.close();
  await expect(openLedger(sqlite)).rejects.toMatchObject({
    code: 'moved',
    message: expect.stringContaining(`was moved to ${postgres} at`),
  });
  const counts = new Map(moved.tables.map(({ table, rows, ranges }) => [table, { rows, ranges }]));
  expect(counts.get('timeline')).toMatchObject({ rows: CROWD_SIZE });
  expect(counts.get('contacts')?.ranges.length).toBeGreaterThan(1);
  expect(await migrated(sqlite, postgres)).toMatchObject({ outcome: 'before', tables: [] });

  const there = await openLedger(postgres);
  expect(await idsOf(there)).toEqual(expect.arrayContaining(before.acknowledged));
  const after = await Traffic.on(there);
  await after.atLeast(20);
  const gone = Promise.withResolvers<string>();
  there.onLost(({ code }) => gone.resolve(code));
  expect(await migrated(postgres, sqlite)).toMatchObject({ outcome: 'moved' });
  await after.end();
  expect(await gone.promise).toBe('moved');
  expect(await there.isWritable()).toBe(false);
  expect(await there.isDispatching()).toBe(false);
  await there.close();

  expect(dumpSchema(path).split('\n').sort()).toEqual(schema.split('\n').sort());
  await using back = await openLedger(sqlite);
  const ids = await idsOf(back);
  expect(ids).toEqual(expect.arrayContaining([...before.acknowledged, ...after.acknowledged]));
  expect(new Set(ids).size).toBe(ids.length);
  for (const number of [...before.numbers, ...after.numbers]) {
    const contact = await contactOf(back, number);
    expect(JSON.stringify(contact?.document)).toContain(`"P${number}"`);
  }
  expect(crowdOf(path)).toEqual(crowdOf(crowd));
}, 180_000);

describe('a move', () => {
  test('that fails before the old ledger is closed leaves it in use, and one that fails after is finished by the next', async () => {
    const path = folder('failing.db');
    writeFileSync(path, crowd);
    const url = await server.newDatabase();
    const failing = (method: 'change' | 'finish', after: number) =>
      moveWith(path, url, method, after);
    await expect(failing('change', 5)).rejects.toThrow('pulled');
    await (await openLedger(`sqlite:${path}`)).close();
    await expect(failing('finish', 0)).rejects.toThrow('pulled');
    await expect(openLedger(`sqlite:${path}`)).rejects.toMatchObject({ code: 'moved' });
    await expect(openPostgresLedger(url)).rejects.toMatchObject({ code: 'moved' });
    expect(await migrated(`sqlite:${path}`, url)).toMatchObject({ outcome: 'moved' });
    await using ledger = await openPostgresLedger(url);
    const status = await ledger.status(TENANT, 0);
    expect(status.contacts).toMatchObject({ done: CROWD_SIZE });
    expect(status.events).toMatchObject({ done: CROWD_SIZE });
    expect((await ledger.leftOut(TENANT, 5)).length).toBeGreaterThan(0);
  }, 60_000);

  test('mends what PostgreSQL cannot keep, says so, and leaves bodies as they were', async () => {
    const path = folder('texts.db');
    writeFileSync(path, crowd);
    const database = new Database(path);
    database.exec(`
      INSERT INTO contact_keys (connection, value, property, contact_id) VALUES
        ('${TENANT}', 'p1' || char(0) || 'x', 'email', 1), ('${TENANT}', 'p1!', 'email', 1);
      UPDATE contacts SET document = '{"half":"\\ud800","nul":"\\u0000"}' WHERE id = 2;
      UPDATE contacts SET reason = 'a' || char(0) || 'b' WHERE id IN (3, 4);
      UPDATE event_bodies SET body = x'7b00ff7d' WHERE seq = 5;`);
    database.prepare('UPDATE contacts SET reason = ? WHERE id = 5').run('\ud800');
    database.close();
    const url = await server.newDatabase();
    const { status, out } = await run(finishing(`sqlite:${path}`, url));
    expect(out).toContain('2 texts of contacts.reason had U+0000');
    expect(out).toContain('1 text of contact_keys.value had U+0000');
    expect(status).toBe(0);
    expect(
      await run(['migrate', '--check', '--from', `sqlite:${path}`, '--to', url]),
    ).toMatchObject({
      status: 0,
    });
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(`
      SELECT (SELECT document FROM contacts WHERE id = 2) AS document,
        (SELECT reason FROM contacts WHERE id = 3) AS reason,
        (SELECT reason FROM contacts WHERE id = 5) AS half,
        (SELECT encode(body, 'hex') FROM event_bodies WHERE seq = 5) AS body`);
    await client.end();
    expect(rows).toEqual([
      {
        document: '{"half":"\\ud800","nul":"\\u0000"}',
        reason: 'a\uFFFDb',
        half: '\uFFFD',
        body: '7b00ff7d',
      },
    ]);
  }, 60_000);

  test('finds a single value that differs, and takes away what is no longer there', async () => {
    const path = folder('differs.db');
    writeFileSync(path, crowd);
    const sqlite = `sqlite:${path}`;
    const url = await server.newDatabase();
    await run(['migrate', '--from', sqlite, '--to', url]);
    const database = new Database(path);
    database.exec(`
      UPDATE contacts SET hubspot_id = NULL, origin = NULL WHERE id = 1499;
      UPDATE contacts SET hubspot_id = 'h1499' WHERE id = 7;
      DELETE FROM contact_keys WHERE contact_id = 1200;`);
    database.close();
    const check = ['migrate', '--check', '--json', '--from', sqlite, '--to', url];
    const found = await run(check);
    expect(found.status).toBe(1);
    const differing = (JSON.parse(found.out) as MoveReport).tables.filter(
      ({ changed }) => changed > 0,
    );
    expect(differing.map(({ table, changed }) => [table, changed])).toEqual([
      ['contact_keys', 1],
      ['contacts', 2],
    ]);
    await run(['migrate', '--from', sqlite, '--to', url]);
    expect(await run(check)).toMatchObject({ status: 0 });
  }, 60_000);

  test('is refused in words that say what to do, and shows no password', async () => {
    const path = folder('refused.db');
    writeFileSync(path, crowd);
    const sqlite = `sqlite:${path}`;
    const used = await server.newDatabase();
    await using daemon = await openPostgresLedger(used);
    await daemon.append(anEvent());
    const into = async (to: string, from = sqlite) =>
      run(['migrate', '--from', from, '--to', to], {}).then(({ status, err }) => [status, err]);
    expect(await into(used)).toEqual([2, expect.stringContaining('holds a ledger of its own')]);
    await workOf(daemon, TENANT);
    expect(await into(used)).toEqual([
      2,
      expect.stringContaining('A daemon works on the database'),
    ]);
    expect(await into(sqlite)).toEqual([2, expect.stringContaining('one and the same')]);
    const none = `sqlite:${folder('none.db')}`;
    expect(await into(used, none)).toEqual([1, expect.stringContaining('There is no ledger at')]);
    const secret = 'postgres://app:hunter2@127.0.0.1:9/ledger?password=hunter2';
    const [status, err] = await into(secret);
    expect({ status, err }).toEqual({ status: 1, err: expect.not.stringContaining('hunter2') });
    expect(err).toContain('the PostgreSQL that --from or --to names can be reached');
    expect(await into('ledger.db')).toEqual([
      2,
      expect.stringContaining('begins with postgres://'),
    ]);
    const taken = await openLedger(sqlite);
    await workOf(taken, TENANT);
    const other = `sqlite:${folder('other.db')}`;
    writeFileSync(folder('other.db'), crowd);
    expect(await into(sqlite, other)).toEqual([2, expect.stringContaining('works on the file')]);
    await taken.close();
    const unasked = await run(['migrate', '--from', sqlite, '--to', used, '--finish']);
    expect(unasked).toMatchObject({ status: 2, err: expect.stringContaining('--yes') });
  }, 60_000);
});

test('every table of both engines moves, or says why not', async () => {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
  );
  await client.end();
  const { tables } = ledgerShape();
  const known = new Set([...tables.map(({ name }) => name), ...Object.keys(NOT_MOVED)]);
  expect(rows.map(({ tablename }) => tablename).filter((name) => !known.has(name))).toEqual([]);
  const there = new Set(rows.map(({ tablename }) => tablename));
  expect(tables.filter(({ name, key }) => !there.has(name) || key.length === 0)).toEqual([]);
  expect(tables.length).toBeGreaterThan(25);
});

/** Somebody who sends customers, and has them applied, until the ledger takes no more. */
class Traffic {
  static #next = 1;
  readonly acknowledged: string[] = [];
  readonly numbers: number[] = [];
  readonly #running: Promise<void>;

  constructor(ledger: Ledger, apply: () => Promise<unknown>) {
    this.#running = this.#send(ledger, apply).catch((error: unknown) => {
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(moved|lost|unavailable|fenced)$/),
      });
    });
  }

  static async on(ledger: Ledger): Promise<Traffic> {
    const mapping = mappingWith();
    const clock = systemClock;
    const standing = new Standing({ lane: 'apply', clock, timeZone: () => 'UTC' });
    const work = await workOf(ledger, TENANT);
    return new Traffic(ledger, async () =>
      applyEvents({ work, evaluator: directEvaluator, mapping, clock, standing }),
    );
  }

  atLeast(count: number): Promise<void> {
    return eventually('traffic', () => this.acknowledged.length >= count);
  }

  end(): Promise<void> {
    return this.#running;
  }

  async #send(ledger: Ledger, apply: () => Promise<unknown>): Promise<void> {
    for (;;) {
      const number = Traffic.#next;
      Traffic.#next += 1;
      for (const record of recordsOf(
        TENANT,
        [customerNumber(number)],
        mappingWith(),
        systemClock,
      )) {
        await ledger.append(record);
        this.acknowledged.push(record.eventId);
      }
      if (number % 5 === 0) await apply();
      if (number % 5 === 0) this.numbers.push(number);
      await systemClock.sleep(2);
    }
  }
}

function finishing(from: string, to: string): string[] {
  return ['migrate', '--from', from, '--to', to, '--finish', '--yes'];
}

async function migrated(from: string, to: string): Promise<MoveReport> {
  const { status, out, err } = await run([...finishing(from, to), '--json']);
  expect({ status, err: status === 0 ? '' : err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as MoveReport;
}

/** Starts a move in a process of its own, and kills it once some of it is there. */
async function killedInTheMidst(args: readonly string[], url: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore', cwd: folder('.') });
  const exited = once(child, 'exit');
  const client = new Client({ connectionString: url });
  await client.connect();
  await eventually(
    'some rows are there',
    async () => {
      const found = await client
        .query<{ count: string }>('SELECT COUNT(*) AS count FROM contacts')
        .catch(() => null);
      return Number(found?.rows[0]?.count ?? 0) > 0;
    },
    START_MAX_MS,
  );
  child.kill('SIGKILL');
  await exited;
  const { rows } = await client.query<{ count: string }>('SELECT COUNT(*) AS count FROM timeline');
  await client.end();
  expect(Number(rows[0]?.count)).toBeLessThan(CROWD_SIZE);
}

/** A move to whose target something happens: the cable is pulled at a call of a method. */
async function moveWith(
  path: string,
  url: string,
  method: 'change' | 'finish',
  after: number,
): Promise<void> {
  const shape = ledgerShape();
  const from = openSqliteMove(path, shape, 'from');
  const to = await openPostgresMove(url, shape.tables, 'to');
  let calls = 0;
  const pulled = new Proxy(to, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      return (...args: readonly unknown[]): unknown => {
        if (name === method && (calls += 1) > after) throw new Error('pulled');
        return Reflect.apply(found, target, args);
      };
    },
  });
  try {
    await moveLedger({
      tables: shape.tables,
      from,
      to: pulled,
      shown: { from: 'here', to: 'there' },
      finishes: true,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  } finally {
    await from.close();
    await to.close();
  }
}

function idsOf(ledger: Ledger): Promise<string[]> {
  return ledger.eventIds(TENANT, '', 1_000_000);
}

function contactOf(ledger: Ledger, number: number) {
  return ledger.contact(TENANT, `person${number}@example.com`);
}

/** The rows of the crowd, of which nobody has changed any. */
function crowdOf(file: string | Buffer): unknown[] {
  const database = new Database(file);
  try {
    return [
      `SELECT * FROM contacts WHERE id <= ${CROWD_SIZE} ORDER BY id`,
      `SELECT * FROM contact_keys WHERE contact_id <= ${CROWD_SIZE} ORDER BY value`,
      `SELECT * FROM timeline ORDER BY id`,
      `SELECT * FROM left_out_tallies`,
    ].map((sql) => database.prepare(sql).all());
  } finally {
    database.close();
  }
}
