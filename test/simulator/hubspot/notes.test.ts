import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const NOTES = '/crm/objects/2026-09/notes';

function aNote(contactId: string, more: JsonObject = {}): JsonObject {
  return {
    properties: { hs_timestamp: '2026-11-20T08:30:00Z', hs_note_body: 'Installed', ...more },
    associations: [
      {
        to: { id: contactId },
        types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }],
      },
    ],
  };
}

describe('a note', () => {
  test('is shown on the timeline, associated with its contact, and read back', async () => {
    const { call, post, simulator, aContact } = await setup();
    const contactId = await aContact({});
    const { status, body: note } = await post(NOTES, aNote(contactId));
    expect(status).toBe(201);
    const occurredAt = '2026-11-20T08:30:00.000Z';
    expect(simulator.contacts()[0]?.timeline).toMatchObject([
      { kind: 'note', id: note.id, name: 'note', occurredAt, body: 'Installed' },
    ]);
    const contact = await call(
      'GET',
      `/crm/objects/2026-09/contacts/${contactId}?associations=notes`,
    );
    expect(contact.body.associations.notes.results).toMatchObject([{ id: note.id }]);
    const read = await post(`${NOTES}/batch/read`, { inputs: [{ id: note.id }, { id: '1' }] });
    expect(read.status).toBe(207);
    expect(read.body.results).toMatchObject([{ properties: { hs_note_body: 'Installed' } }]);
  });

  test('that is archived is gone from the timeline, and its id is not used again', async () => {
    const { post, simulator, aContact } = await setup();
    const contactId = await aContact({});
    const { body: note } = await post(NOTES, aNote(contactId));
    const inputs = [{ id: note.id }, { id: '1' }];
    expect((await post(`${NOTES}/batch/archive`, { inputs })).status).toBe(204);
    expect(simulator.contacts()[0]?.timeline).toEqual([]);
    expect((await post(`${NOTES}/batch/read`, { inputs: [{ id: note.id }] })).body.results).toEqual(
      [],
    );
    expect((await post(NOTES, aNote(contactId))).body.id).not.toBe(note.id);
  });

  test('that is sent twice is there twice', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    await post(NOTES, aNote(id));
    await post(NOTES, aNote(id));
    expect(simulator.contacts()[0]?.timeline).toHaveLength(2);
  });

  test.each<[string, JsonObject]>([
    ['without a timestamp', { hs_timestamp: '' }],
    ['that is too long', { hs_note_body: 'x'.repeat(65_537) }],
    ['with a property that notes do not have', { subject: 'x' }],
  ])('%s is refused', async (_, more) => {
    const { post, aContact } = await setup();
    expect((await post(NOTES, aNote(await aContact({}), more))).status).toBe(400);
  });

  test('for a contact that does not exist is refused', async () => {
    const { post } = await setup();
    expect((await post(NOTES, aNote('1'))).status).toBe(400);
  });
});

describe('a batch of notes with a bad one', () => {
  test('writes the others when each has its trace id', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    const inputs = [
      { ...aNote(id), objectWriteTraceId: 'good' },
      { ...aNote(id, { hs_timestamp: '' }), objectWriteTraceId: 'bad' },
    ];
    const { status, body } = await post(`${NOTES}/batch/create`, { inputs });
    expect(status).toBe(207);
    expect(body.results).toMatchObject([{ objectWriteTraceId: 'good' }]);
    expect(body.errors).toMatchObject([{ context: { objectWriteTraceId: ['bad'] } }]);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('writes nothing without them', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    const inputs = [aNote(id), aNote(id, { hs_timestamp: '' })];
    expect((await post(`${NOTES}/batch/create`, { inputs })).status).toBe(400);
    expect(simulator.contacts()[0]?.timeline).toEqual([]);
  });
});
