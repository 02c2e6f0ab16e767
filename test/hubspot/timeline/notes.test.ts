import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';
import { UNKNOWN_END_MS } from '../../../src/hubspot/port.ts';
import {
  CONTACTS_LOOKED_AT_MAX,
  LOOKING_MS_MAX,
} from '../../../src/hubspot/timeline/check-notes.ts';
import { Notes } from '../../../src/hubspot/timeline/notes.ts';
import { eventually } from '../../support/eventually.ts';
import { connect, type Connected } from '../connect.ts';
import type { ScriptedAnswer, SeenRequest } from '../scripted-server.ts';
import { anEntry } from './an-entry.ts';
import type { EntryToSend } from '../../../src/model/hubspot.ts';

const CREATE = '/crm/objects/2026-09/notes/batch/create';
const READ = '/crm/objects/2026-09/notes/batch/read';
const CONTACT = '/crm/objects/2026-09/contacts/501?associations=notes';

const uuidOf = (entry: EntryToSend): string => entryUuid('147', entry);

function created({ body }: SeenRequest): ScriptedAnswer {
  const results = body.inputs.map(({ objectWriteTraceId }, n) => ({
    id: String(900 + n),
    objectWriteTraceId,
  }));
  return { status: 201, body: { results: results.reverse() } };
}

describe('Notes', () => {
  let hubspot: Connected;
  let driver: Notes;

  beforeEach(async () => {
    hubspot = await connect();
    driver = new Notes({
      api: hubspot.api,
      apiVersion: '2026-09',
      portalId: '147',
      definitions: {
        pass_installed: { label: 'Installed', properties: {}, note: 'Installed in {{wallet}}' },
      },
      clock: hubspot.clock,
    });
  });
  afterEach(() => hubspot.server.stop());

  /** An entry whose earlier call has an unknown end. */
  function unsettled(id: number, agoMs = UNKNOWN_END_MS): EntryToSend {
    return anEntry(id, { sendingSinceMs: hubspot.clock.now() - agoMs });
  }

  /** A contact that has these notes, by id. */
  function notes(bodies: { [id: string]: string }): void {
    hubspot.server.script = (request) => {
      if (request.path === CREATE) return created(request);
      if (request.path === READ) {
        const results = request.body.inputs.map(({ id }) => {
          return { id, properties: { hs_note_body: bodies[id] ?? null } };
        });
        return { body: { results } };
      }
      const results = Object.keys(bodies).map((id) => ({ id, type: 'contact_to_note' }));
      return { body: { id: '501', associations: { notes: { results } } } };
    };
  }

  test('creates notes at the time of the event, tied to the contact', async () => {
    hubspot.server.script = created;
    const entry = anEntry(1);
    const results = await driver.send([entry, anEntry(2)]);
    expect(hubspot.server.seen).toMatchObject([
      {
        path: CREATE,
        body: {
          inputs: [
            {
              properties: {
                hs_timestamp: '2026-11-20T10:11:12.123Z',
                hs_note_body: `<p>Installed in apple</p><p><small>ref ${uuidOf(entry)}</small></p>`,
              },
              associations: [
                {
                  to: { id: '501' },
                  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }],
                },
              ],
              objectWriteTraceId: uuidOf(entry),
            },
            {},
          ],
        },
      },
    ]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: '900' });
    expect(results.get(2)).toEqual({ outcome: { kind: 'done' }, remoteId: '901' });
    expect(hubspot.reports).toMatchObject([{ contacts: [], entries: [1, 2] }]);
  });

  test('never repeats a call by itself', async () => {
    hubspot.server.script = () => (response) => void response.destroy();
    const results = await driver.send([anEntry(1)]);
    expect(results.get(1)?.outcome).toMatchObject({ kind: 'retry', stage: 'unknown' });
    expect(hubspot.server.seen).toHaveLength(1);
  });

  test('finds the note of an earlier call instead of creating it again', async () => {
    notes({ '7': 'a call', '31': `<p>x</p><p>ref ${uuidOf(anEntry(1))}</p>`, '8': 'y' });
    const results = await driver.send([unsettled(1)]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: '31' });
    expect(hubspot.server.paths).toEqual([CONTACT, READ]);
    expect(hubspot.reports.map(({ entries }) => entries)).toEqual([[1], [1]]);
    // The newest note is looked at first.
    expect(hubspot.server.seen[1]?.body.inputs.map(({ id }) => id)).toEqual(['31', '8', '7']);
  });

  test('creates a note that an earlier call did not leave', async () => {
    notes({ '7': 'a call' });
    const results = await driver.send([unsettled(1), unsettled(2), anEntry(3)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(hubspot.server.paths).toEqual([CONTACT, READ, CREATE]);
  });

  test('asks no notes of a contact that has none', async () => {
    hubspot.server.script = (request) =>
      request.path === CREATE ? created(request) : { body: { id: '501' } };
    await driver.send([unsettled(1)]);
    expect(hubspot.server.paths).toEqual([CONTACT, CREATE]);
  });

  /** The address of a further page, whatever link HubSpot gives. */
  const PAGE = '/crm/objects/2026-09/contacts/501/associations/notes?limit=500&after=2';
  const LINK = 'https://elsewhere.example/crm/v3/objects/contacts/501/associations/notes';

  test.each([
    ['says where the next begins', { after: '2' }, { id: 2 }],
    ['gives a link beside it', { after: 2, link: `${LINK}?after=9` }, { toObjectId: 2 }],
    ['gives a link alone', { link: `${LINK}?after=2` }, { toObjectId: '2', id: '7' }],
  ])('reads all pages of a list that %s, and follows no link', async (_case, next, second) => {
    hubspot.server.script = ({ path, body }) => {
      if (path === READ) {
        const results = body.inputs.map(({ id }) => {
          return { id, properties: { hs_note_body: id === '2' ? uuidOf(anEntry(1)) : null } };
        });
        return { body: { results } };
      }
      const notes = { results: [{ id: '1' }], paging: { next } };
      return path === CONTACT
        ? { body: { id: '501', associations: { notes } } }
        : { body: { results: [second] } };
    };
    const results = await driver.send([unsettled(1)]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: '2' });
    expect(hubspot.server.paths).toEqual([CONTACT, PAGE, READ]);
    expect(hubspot.server.seen.at(-1)?.body).toMatchObject({ propertiesWithHistory: [] });
  });

  test.each([
    ['does not end', { after: '1' }],
    ['does not say how it goes on', { link: '/more' }],
  ])('gives up on a list of notes that %s, and creates nothing', async (_case, next) => {
    const page = { results: [{ id: '1' }], paging: { next } };
    hubspot.server.script = ({ path }) => ({
      body: path === CONTACT ? { id: '501', associations: { notes: page } } : page,
    });
    const results = await driver.send([unsettled(1)]);
    expect(results.get(1)?.outcome).toMatchObject({ kind: 'retry', stage: 'unknown' });
    expect(hubspot.server.paths).not.toContain(CREATE);
  });

  test('does not look before the earlier call must be over', async () => {
    hubspot.server.script = created;
    const results = await driver.send([unsettled(1, UNKNOWN_END_MS - 1_000), anEntry(2)]);
    expect(results.get(1)?.outcome).toMatchObject({
      kind: 'retry',
      stage: 'unknown',
      afterMs: 1_000,
    });
    expect(results.get(2)?.outcome).toEqual({ kind: 'done' });
    expect(hubspot.server.seen[0]?.body.inputs).toHaveLength(1);
  });

  test.each([
    [401, 'blocked', 'connection'],
    [404, 'blocked', 'endpoint'],
    [429, 'throttled', 'connection'],
    [500, 'retry', 'request'],
  ])(
    'creates nothing, and keeps the end unknown, when it cannot look (%i)',
    async (status, kind, scope) => {
      hubspot.server.script = () => ({ status, headers: { 'retry-after': '60' } });
      const results = await driver.send([unsettled(1)]);
      expect(results.get(1)?.outcome).toMatchObject({ kind, scope, stage: 'unknown' });
      expect(hubspot.server.paths).not.toContain(CREATE);
    },
  );

  const INVALID = { code: 'INVALID_INTEGER', context: { propertyName: ['limit'] } };
  test.each([
    ['gives up a contact that is gone', { category: 'OBJECT_NOT_FOUND' }, 'rejected'],
    ['retries where HubSpot refuses the look', { errors: [INVALID] }, 'retry'],
  ])('%s, whose note may be there', async (_what, body, kind) => {
    hubspot.server.script = () => ({ status: 404, body });
    const results = await driver.send([unsettled(1)]);
    expect(results.get(1)?.outcome).toMatchObject({ kind, scope: 'record', stage: 'unknown' });
    expect(hubspot.server.paths).not.toContain(CREATE);
  });

  test('looks at a few contacts in one call, those that wait longest first', async () => {
    const contactOf = (path: string): string => /contacts\/(\d+)/.exec(path)?.[1] ?? '';
    hubspot.server.script = (request) =>
      request.path === CREATE ? created(request) : { body: { id: contactOf(request.path) } };
    const count = CONTACTS_LOOKED_AT_MAX + 5;
    const entries = Array.from({ length: count }, (_, n) => ({
      ...unsettled(n, UNKNOWN_END_MS + n),
      hubspotId: String(n),
    }));
    const results = await driver.send(entries);
    const looked = hubspot.server.paths.filter((path) => path !== CREATE).map(contactOf);
    expect(new Set(looked)).toEqual(new Set(entries.slice(5).map(({ hubspotId }) => hubspotId)));
    expect(looked).toHaveLength(CONTACTS_LOOKED_AT_MAX);
    for (const { id } of entries.slice(0, 5)) {
      expect(results.get(id)?.outcome).toMatchObject({
        kind: 'retry',
        code: 'not-looked-for',
        stage: 'unknown',
        counts: false,
      });
    }
    expect(results.get(5)?.outcome).toEqual({ kind: 'done' });
  });

  test('gives all looks of a call one deadline, and creates what needs no look', async () => {
    let open = 0;
    hubspot.server.script = (request) => {
      if (request.path === CREATE) return created(request);
      return (response) => {
        open += 1;
        response.once('close', () => (open -= 1));
      };
    };
    const entries = [1, 2, 3, 4, 5].map((n) => ({ ...unsettled(n), hubspotId: String(n) }));
    const sent = driver.send([...entries, anEntry(6)]);
    await eventually('all looks hang', () => open === 3);
    await hubspot.clock.advance(LOOKING_MS_MAX);
    const results = await sent;
    for (const { id } of entries) {
      expect(results.get(id)?.outcome).toMatchObject({ code: 'timeout', stage: 'unknown' });
    }
    expect(results.get(6)?.outcome).toEqual({ kind: 'done' });
    await eventually('the connections are closed', () => open === 0);
  });

  test('isolates one bad entry of a batch', async () => {
    hubspot.server.script = (request) =>
      request.body.inputs.some(
        ({ objectWriteTraceId }) => objectWriteTraceId === uuidOf(anEntry(5)),
      )
        ? { status: 400, body: { category: 'VALIDATION_ERROR' } }
        : created(request);
    const results = await driver.send(Array.from({ length: 10 }, (_, n) => anEntry(n)));
    expect(results.get(5)?.outcome).toMatchObject({ kind: 'rejected' });
    expect([...results.values()].filter(({ outcome }) => outcome.kind === 'done')).toHaveLength(9);
  });

  test('gives each entry of a partial success its own result', async () => {
    const error = (id: number, category: string): object => {
      return { category, context: { objectWriteTraceId: [uuidOf(anEntry(id))] } };
    };
    hubspot.server.script = () => ({
      status: 207,
      body: {
        results: [{ id: '900', objectWriteTraceId: uuidOf(anEntry(1)) }],
        errors: [error(2, 'VALIDATION_ERROR'), error(3, 'OBJECT_NOT_FOUND')],
      },
    });
    const results = await driver.send([anEntry(1), anEntry(2), anEntry(3), anEntry(4)]);
    expect([...results.values()].map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'done' },
      { kind: 'rejected', scope: 'record', code: 'VALIDATION_ERROR', reason: 'VALIDATION_ERROR' },
      { kind: 'rejected', scope: 'record', code: 'OBJECT_NOT_FOUND', reason: 'OBJECT_NOT_FOUND' },
      { kind: 'retry', stage: 'unknown', reason: 'answer left it out' },
    ]);
  });

  test('refuses an event that the mapping does not name', async () => {
    const results = await driver.send([anEntry(1, { name: 'toString' })]);
    expect(results.get(1)?.outcome).toMatchObject({ kind: 'rejected' });
    expect(hubspot.server.seen).toEqual([]);
  });
});
