import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { NOW, TENANT } from './builders.ts';
import { MIGRATIONS } from '../../src/ledger/sqlite/migrate.ts';
import { workOf } from '../support/work-of.ts';
import { watchSqlite } from '../../bench/crashes/die-at.ts';
import { dumpSchema } from './dump-schema.ts';
import { openHere } from './open-here.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

/** A ledger of the first schema: an event that was applied, its contact and a dead entry. */
function makeFirstLedger(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  database.exec(readFileSync(new URL('./schema-1.sql', import.meta.url), 'utf8'));
  database.exec(`
    INSERT INTO migrations (version, applied_at) VALUES (1, 'then');
    INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
        hubspot_id, origin, duplicates, story, document, confirmed, dropped)
      VALUES (1, '${TENANT}', 1, 1, 'done', 0, ${NOW}, 'h1', 'created', '[]', '[]',
        '{"registers":{},"wallet":{}}', '{}', '[]');
    INSERT INTO contact_keys VALUES ('${TENANT}', 'ann@x.org', 'email', 1);
    INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
        signature_encoding, state, mapping_version, contact_id, revision)
      VALUES (1, '${TENANT}', 'e1', 'Pass:Created', '2025', ${NOW}, 2, 'hash', 'base64', 'done', 'v1', 1, 1);
    INSERT INTO event_bodies VALUES (1, CAST('{}' AS BLOB));
    INSERT INTO timeline (id, connection, event_seq, contact_id, name, at, received_at_ms,
        properties, state, reason, due_at_ms)
      VALUES (1, '${TENANT}', 1, 1, 'installed', '2025', ${NOW}, '{}', 'dead', 'too long', ${NOW + 9});`);
  database.close();
}

test('a ledger of the first schema comes to the schema of today, with all that it holds', async () => {
  const [old, fresh] = [newPath(), newPath()];
  makeFirstLedger(old);
  await (await openSqliteLedger({ path: fresh })).close();
  await using ledger = await openSqliteLedger({ path: old });
  expect(dumpSchema(old)).toBe(dumpSchema(fresh));
  expect(await ledger.event(TENANT, 'e1')).toMatchObject({
    signatureEncoding: 'base64',
    appliedAtMs: null,
    facts: null,
  });
  expect(await ledger.contact(TENANT, 'ann@x.org')).toMatchObject({ updatedAtMs: NOW });
  const { letters } = await ledger.deadLetters(TENANT, {}, 10);
  expect(letters).toMatchObject([{ kind: 'timeline', sinceMs: NOW + 9, eventId: 'e1' }]);
  expect(await ledger.replay(TENANT, {}, null, NOW + 1)).toEqual({ events: 1, cursor: null });
  expect((await ledger.status(TENANT, NOW + 1)).oldestPendingMs).toBe(NOW + 1);
});

/** An empty ledger of an earlier schema. */
function makeLedger(path: string, version: number): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  database.exec(
    'CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT',
  );
  for (const [index, { sql }] of MIGRATIONS.slice(0, version).entries()) {
    database.exec(sql);
    database.exec(`INSERT INTO migrations VALUES (${index + 1}, 'then')`);
  }
  return database;
}

/** Contacts of the third schema, whose documents hold what is known of their passes. */
function makeThirdLedger(path: string, contacts: number): void {
  const database = makeLedger(path, 3);
  const insert = database.prepare(`
    INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
      duplicates, story, document, confirmed, dropped)
    VALUES (?, ?, 1, 0, 'pending', 0, ?, '[]', '[]', ?, '{}', ?)`);
  const key = database.prepare(`INSERT INTO contact_keys VALUES (?, ?, 'email', ?)`);
  const leftOut = JSON.stringify([{ property: 'tier', reason: 'no option', schema: true }]);
  database.transaction(() => {
    for (let id = 1; id <= contacts; id += 1) {
      const document = JSON.stringify({ registers: {}, wallet: OLD_WALLET });
      insert.run(id, TENANT, NOW, document, id % 2 === 0 ? leftOut : '[]');
      key.run(TENANT, `${id}@x.org`, id);
    }
  })();
  database.exec(`
    INSERT INTO connections (connection, blocked)
      VALUES ('${TENANT}', '{"reason":"unauthorized","hint":"renew it","sinceMs":5}')`);
  database.close();
}

const OLD_WALLET = {
  p1: {
    type: { at: '2025-01-02', event: 'e2', value: 'Gold' },
    changes: {
      e1: { at: '2025-01-01', event: 'e1', wallet: 'apple', device: 'd', installed: true },
      e2: {
        at: '2025-01-02',
        event: 'e2',
        wallet: 'apple',
        device: '',
        installed: true,
        listed: true,
      },
    },
  },
  p2: { type: { at: '2025-01-03', event: 'e3', value: 'Silver' }, changes: {} },
};

test('wallets are moved out of documents in steps, and are the same before and after', async () => {
  const path = newPath();
  makeThirdLedger(path, 450);
  await using ledger = await openSqliteLedger({ path });
  const walletOf = async (key: string) => (await ledger.contact(TENANT, key))?.document.wallet;
  expect(await walletOf('7@x.org')).toEqual(OLD_WALLET);
  expect(await ledger.status(TENANT, NOW)).toMatchObject({
    blocked: { reason: 'unauthorized', hint: 'renew it', sinceMs: 5 },
  });
  const lease = await ledger.lease(NOW);
  const work = await workOf(ledger, TENANT);
  const [contact] = await work.claimContacts(NOW, 1);
  expect(contact?.document.wallet).toEqual(OLD_WALLET);
  const settlement = {
    id: contact?.id ?? 0,
    revision: 1,
    end: 'known',
    next: { kind: 'again' },
  } as const;
  await work.settleContacts([settlement], NOW);
  expect(await walletOf('1@x.org')).toEqual(OLD_WALLET);
  await Promise.all([lease?.upgrade(), lease?.upgrade()]);
  expect(await walletOf('1@x.org')).toEqual(OLD_WALLET);
  expect(await walletOf('450@x.org')).toEqual(OLD_WALLET);
  expect(await ledger.leftOut(TENANT, 9)).toMatchObject([{ property: 'tier', contacts: 225 }]);
  const database = new Database(path, { readonly: true });
  const count = (sql: string) => database.prepare(sql).pluck().get();
  expect(count(`SELECT COUNT(*) FROM contacts WHERE document ->> '$.wallet' IS NOT NULL`)).toBe(0);
  expect(count('SELECT COUNT(*) FROM pass_changes')).toBe(3 * 450);
  expect(count('SELECT COUNT(*) FROM upgrades')).toBe(0);
  database.close();
});

/** A contact of the fourth schema, of two people whose ids differ in case alone and are kept without. */
function makeFourthLedger(path: string): void {
  const database = makeLedger(path, 4);
  const register = (value: string) =>
    JSON.stringify({ id: { value, mode: 'newest', at: '2025', event: 'e' } });
  database.exec(`
    INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
        duplicates, history, document, confirmed, dropped)
      VALUES (1, '${TENANT}', 2, 2, 'done', 0, ${NOW}, '[]', '[]',
        '{"registers":${register('xY9')}}', '{}', '[]');
    INSERT INTO contact_keys VALUES ('${TENANT}', 'xy9', 'id', 1), ('${TENANT}', 'a@x.org', 'email', 1),
      ('${TENANT}', 'gone', 'id', 1);`);
  for (const [seq, id] of [
    [1, 'Xy9'],
    [2, 'xY9'],
  ] as const) {
    database.exec(`
      INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
          signature_encoding, state, mapping_version, contact_id, revision)
        VALUES (${seq}, '${TENANT}', 'e${seq}', 'n', '2025', ${NOW}, 2, 'h', 'hex', 'done', 'v', 1, ${seq});
      INSERT INTO event_facts (seq, keys, registers, effects)
        VALUES (${seq}, '[{"property":"id","value":"xy9"}]', '${register(id)}', '{}');`);
  }
  database.close();
}

test('keys that were kept without case are written as the events wrote them', async () => {
  const path = newPath();
  makeFourthLedger(path);
  await using ledger = await openSqliteLedger({ path });
  await (await ledger.lease(NOW))?.upgrade();
  const { keys } = (await ledger.contact(TENANT, 'Xy9')) ?? {};
  expect(keys?.map(({ value }) => value)).toEqual(['a@x.org', 'Xy9', 'gone', 'xY9']);
  expect((await ledger.event(TENANT, 'e1'))?.facts?.keys).toEqual([
    { property: 'id', value: 'Xy9' },
  ]);
  const rules = { properties: ['id', 'email'], limits: { id: 1 } };
  const [found] = await ledger.overfull(TENANT, rules, 10);
  expect(found?.people.map(({ key, events }) => [key?.value, events])).toEqual([
    ['Xy9', 1],
    ['gone', 0],
    ['xY9', 1],
  ]);
});

/** Somebody of the tenth schema, who has installed a pass in a wallet. */
function makeTenthLedger(path: string): void {
  const database = makeLedger(path, 10);
  const name = { value: 'Françoise', mode: 'newest', at: '2025', event: 'e1' };
  const at = new Date(NOW).toISOString().replace('Z', '0000Z');
  const payload = { passId: 'p1', passType: 'loyalty', device: 'Apple' };
  database
    .prepare(
      `INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
        duplicates, history, document, confirmed, dropped)
      VALUES (1, '${TENANT}', 1, 1, 'done', 0, ${NOW}, '[]', '[]', ?, '{}', '[]')`,
    )
    .run(JSON.stringify({ registers: { firstname: name } }));
  database.exec(`
    INSERT INTO contact_keys (connection, property, value, contact_id)
      VALUES ('${TENANT}', 'email', 'a@x.org', 1);
    INSERT INTO pass_changes VALUES (1, 'e1', 'p1', 'loyalty', '${at}', 'apple', '', 1, 0);
    INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
        signature_encoding, state, mapping_version, contact_id, revision)
      VALUES (1, '${TENANT}', 'e1', 'Pass:Installed', '${at}', ${NOW}, 2, 'h', 'hex', 'done', 'v', 1, 1);
    INSERT INTO event_bodies VALUES (1, CAST('${JSON.stringify(payload)}' AS BLOB));`);
  database.close();
}

test('people of an earlier schema are found by name and wallet, and their installs are counted', async () => {
  const path = newPath();
  makeTenthLedger(path);
  await using ledger = await openSqliteLedger({ path });
  const found = async (query: { readonly search?: string; readonly wallet?: 'apple' }) => [
    (await ledger.contacts(TENANT, { ...query, limit: 9 })).rows.map(({ id }) => id),
    (await ledger.events(TENANT, { ...query, limit: 9 })).rows.map(({ eventId }) => eventId),
  ];
  const none = [[], []];
  expect([await found({ search: 'coise' }), await found({ wallet: 'apple' })]).toEqual([
    none,
    none,
  ]);
  await (await ledger.lease(NOW))?.upgrade();
  const one = [[1], ['e1']];
  expect([await found({ search: 'coise' }), await found({ wallet: 'apple' })]).toEqual([one, one]);
  await ledger.countWallet(TENANT, Infinity);
  const period = { name: 'day', fromMs: NOW - 900_000, toMs: NOW + 900_000 };
  expect(await ledger.numbers(TENANT, [period])).toMatchObject({
    counts: [{ kind: 'first', wallet: 'apple', count: 1 }, expect.anything()],
    contacts: [{ wallet: 'apple', count: 1 }],
    uncounted: 0,
  });
});

test('what an earlier version purged is folded in steps, and what is no event keeps its hash', async () => {
  const path = newPath();
  await (await openSqliteLedger({ path })).close();
  const database = new Database(path);
  const hash = 'a'.repeat(64);
  const insert = database.prepare(`
    INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, since_ms, synced_at_ms,
        body_bytes, body_hash, state, purged)
      VALUES (?, '${TENANT}', ?, ?, '2025', ${NOW}, ${NOW}, ?, 2, '${hash}', ?, ?)`);
  insert.run(1, 'purged', 'n', NOW, 'done', 1);
  insert.run(2, 'unsynced', 'n', null, 'done', 1);
  insert.run(3, 'none', null, null, 'dead', 1);
  insert.run(4, 'kept', 'n', NOW, 'done', 0);
  database.exec(`INSERT INTO upgrades (name, after_id) VALUES ('fold', 0)`);
  await using ledger = await openSqliteLedger({ path });
  const lease = await ledger.lease(NOW);
  await lease?.upgrade();
  const rows = database.prepare('SELECT LENGTH(body_hash), since_ms FROM events ORDER BY seq');
  expect(rows.raw().all()).toEqual([
    [16, 0],
    [16, NOW],
    [64, NOW],
    [64, NOW],
  ]);
  database.close();
});

/** All that a ledger holds of its contacts, as text. */
function heldIn(path: string): string {
  const database = new Database(path, { readonly: true });
  const tables = ['contacts', 'contact_keys', 'pass_changes', 'left_out', 'upgrades', 'migrations'];
  const held = tables.map((table) => {
    const rows = database.prepare<[], object>(`SELECT * FROM ${table}`).all();
    return rows.map((row) => JSON.stringify({ ...row, applied_at: null })).sort();
  });
  database.close();
  return JSON.stringify(held);
}

test('the first start of a newer version may be killed at any of its commits', async () => {
  const path = newPath();
  makeThirdLedger(path, 450);
  const start = async (at: string): Promise<void> => {
    await using ledger = await openHere({ path: at });
    await (await ledger.lease(NOW))?.upgrade();
  };
  const left: string[] = [];
  let isWatched = true;
  watchSqlite(() => {
    if (!isWatched) return;
    // What the files hold at a moment is what a process leaves that is killed then.
    const copy = newPath();
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    left.push(copy);
  });
  await start(path);
  isWatched = false;
  expect(left.length).toBeGreaterThan(10);
  for (const copy of left) {
    await start(copy);
    expect(heldIn(copy)).toBe(heldIn(path));
  }
});
