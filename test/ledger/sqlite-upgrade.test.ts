import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { NOW, TENANT } from './builders.ts';
import { dumpSchema } from './dump-schema.ts';
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
