import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Session } from '../../src/ledger/session.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { sqliteStore } from '../../src/ledger/sqlite/sqlite-store.ts';
import { Turns } from '../../src/ledger/sqlite/turns.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { anEvent, facts, NOW, TENANT } from './builders.ts';
import { temporaryPaths } from './temporary-folder.ts';
import { workOf } from '../support/work-of.ts';
import type { AppliedEvent } from '../../src/model/event.ts';

const newPath = temporaryPaths();

const PERSON = 'unique.person@x.org';

/** Enough people to fill many pages, among them the one who is to be erased, each with some events. */
async function fill(ledger: Ledger): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const people = Array.from({ length: 300 }, (_, index) => `person-${index}@x.org`);
    people.splice(150, 0, PERSON);
    await Promise.all(
      people.map((email, index) =>
        ledger.append(
          anEvent({
            eventId: `e${round}-${index}`,
            text: JSON.stringify({ attributes: { email } }),
          }),
        ),
      ),
    );
    const applied = (await (await workOf(ledger, TENANT)).pendingEvents(1_000)).map(
      ({ seq, eventId, body }) => applicationOf(seq, eventId, body, round),
    );
    await (await workOf(ledger, TENANT)).apply(applied, NOW + round);
    await sendAll(ledger, round);
  }
}

function applicationOf(
  seq: number,
  eventId: string,
  body: Uint8Array,
  round: number,
): AppliedEvent {
  const { attributes } = JSON.parse(new TextDecoder().decode(body)) as {
    attributes: { email: string };
  };
  const { email } = attributes;
  const values = { name: `${email} ${'x'.repeat(round * 40)}` };
  const said = facts(eventId, { email, values, timeline: ['welcome'] });
  const timeline = said.timeline.map((fact) => ({ ...fact, properties: { to: email } }));
  return { seq, application: { ...said, timeline }, mappingVersion: 'v1' };
}

async function sendAll(ledger: Ledger, round: number): Promise<void> {
  const contacts = await (await workOf(ledger, TENANT)).claimContacts(NOW + round, 1_000);
  const settlements = contacts.map(({ id, revision, keys }) => ({
    id,
    revision,
    end: 'known' as const,
    record: { hubspotId: `h${id}`, origin: 'created' as const },
    confirmed: { email: keys[0]?.value ?? '', [`round${round}`]: keys[0]?.value ?? '' },
    next: { kind: 'done' as const },
  }));
  await (await workOf(ledger, TENANT)).settleContacts(settlements, NOW + round);
}

/** How many contacts and entries requests are known to have been about. */
function subjectsOf(path: string): number | undefined {
  const database = new Database(path, { readonly: true });
  const count = database.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM request_subjects');
  const { n } = count.get() ?? {};
  database.close();
  return n;
}

/** The ledger's files in which a text can be found. */
function filesWith(path: string, text: string): readonly string[] {
  return readdirSync(dirname(path)).filter((name) =>
    readFileSync(join(dirname(path), name)).includes(text),
  );
}

test('no byte of a person who was erased is left in the files, and the others are untouched', async () => {
  const path = newPath();
  await using ledger = await openSqliteLedger({ path });
  await fill(ledger);
  await ledger.append(
    anEvent({
      eventId: 'ignored',
      text: JSON.stringify({ attributes: { email: PERSON } }),
      disposition: { kind: 'ignored' },
    }),
  );
  const { id } = (await ledger.contact(TENANT, PERSON)) ?? { id: 0 };
  const request = { atMs: NOW, endpoint: 'e', status: 200, ms: 1, correlationId: null };
  await (
    await workOf(ledger, TENANT)
  ).recordRequests([{ ...request, contacts: [id], entries: [] }]);
  expect(filesWith(path, PERSON)).not.toEqual([]);
  expect(await ledger.erase(TENANT, PERSON, NOW)).toMatchObject({ events: 6 });
  expect(filesWith(path, PERSON)).toEqual([]);
  expect(subjectsOf(path)).toBe(0);
  expect(filesWith(path, 'person-149@x.org')).toEqual(['ledger.db']);
  expect((await ledger.contact(TENANT, 'person-151@x.org'))?.events).toHaveLength(5);
});

test('no copy of a contact is left where SQLite moved rows, in a file of any size', async () => {
  const path = newPath();
  const ledger = await openSqliteLedger({ path });
  await fill(ledger);
  await ledger.close();
  const database = openDatabase(path);
  const turns = new Turns({ database, store: sqliteStore(database), commitAppends: () => false });
  const session: Session = {
    read: (body) => turns.read(body),
    write: (body) => turns.write(body),
    codeOf: (error) => turns.codeOf(error),
    forgetRemoved: async () => {
      await turns.alone(() => database.pragma('wal_checkpoint(TRUNCATE)'));
    },
  };
  expect(await OPERATIONS.erase(session, TENANT, PERSON, NOW)).toMatchObject({ events: 5 });
  expect(filesWith(path, PERSON)).toEqual([]);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});

test('no byte of what came too late, or is too old, is left after pruning', async () => {
  const path = newPath();
  await using ledger = await openSqliteLedger({ path });
  const said = async (eventId: string, email: string): Promise<void> => {
    await ledger.append(anEvent({ eventId, text: JSON.stringify({ attributes: { email } }) }));
    const [event] = await (await workOf(ledger, TENANT)).pendingEvents(1);
    const applied = applicationOf(event?.seq ?? 0, eventId, event?.body ?? new Uint8Array(), 0);
    await (await workOf(ledger, TENANT)).apply([applied], NOW);
  };
  await said('e1', PERSON);
  await ledger.erase(TENANT, PERSON, NOW);
  await said('e2', PERSON);
  expect(await ledger.event(TENANT, 'e2')).toMatchObject({ reason: 'erased' });
  await ledger.append(
    anEvent({ eventId: 'old', text: '"an old body"', disposition: { kind: 'ignored' } }),
  );
  expect(await ledger.prune(TENANT, NOW + 1)).toBe(1);
  expect(filesWith(path, PERSON)).toEqual([]);
  expect(filesWith(path, 'an old body')).toEqual([]);
});

/** Makes a ledger one in which an earlier version has erased, which hashed keys without case. */
function hashAsBefore(path: string, property: string, value: string): void {
  const database = new Database(path);
  const { key } = database
    .prepare<[], { key: Buffer }>('SELECT tombstone_key AS key FROM connections')
    .get() ?? { key: Buffer.alloc(0) };
  const hash = createHmac('sha256', key).update(`${property}\0${value}`).digest();
  database.prepare('UPDATE tombstones SET hash = ? WHERE property = ?').run(hash, property);
  database.close();
}

test('who was erased when keys had no case stays erased in any case, and is let in by any', async () => {
  const path = newPath();
  const ledger = await openSqliteLedger({ path });
  const hear = async (to: Ledger, eventId: string, customer: string): Promise<string | null> => {
    await to.append(anEvent({ eventId }));
    const work = await workOf(to, TENANT);
    const [{ seq } = { seq: 0 }] = await work.pendingEvents(1);
    const application = facts(eventId, { customer });
    await work.apply([{ seq, application, mappingVersion: 'v1' }], NOW);
    return (await to.event(TENANT, eventId))?.reason ?? null;
  };
  await hear(ledger, 'e1', 'Xy9');
  await ledger.erase(TENANT, 'Xy9', NOW);
  await ledger.close();
  hashAsBefore(path, 'customer_id', 'xy9');
  await using later = await openSqliteLedger({ path });
  expect(await hear(later, 'e2', 'Xy9')).toBe('erased');
  expect(await hear(later, 'e3', 'XY9')).toBe('erased');
  expect(await hear(later, 'e4', 'Xy8')).toBeNull();
  expect(await later.readmit(TENANT, 'xY9')).toBe(true);
  expect(await hear(later, 'e5', 'Xy9')).toBeNull();
});
