import { describe, expect, test } from '@jest/globals';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

/** A contact with five notes. */
async function withNotes(
  options: Partial<SimulatorOptions> = {},
): Promise<Bundle & { id: string }> {
  const bundle = await setup(options);
  const id = await bundle.aContact({});
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }];
  const inputs = [1, 2, 3, 4, 5].map((minute) => ({
    properties: { hs_timestamp: `2026-11-20T08:0${minute}:00Z`, hs_note_body: 'Hello' },
    associations: [{ to: { id }, types }],
  }));
  await bundle.post('/crm/objects/2026-09/notes/batch/create', { inputs });
  return { ...bundle, id };
}

describe('the notes of a contact', () => {
  test('come with the contact, as many as a page has', async () => {
    const { call, id } = await withNotes({ notesPage: 2 });
    const { body } = await call('GET', `${CONTACTS}/${id}?associations=notes`);
    const { results, paging } = body.associations.notes;
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ id: expect.any(String), type: 'contact_to_note' });
    expect(paging.next).toEqual({ after: expect.any(String) });
  });

  test('are followed by the cursor under the associations of the contact', async () => {
    const { call, id } = await withNotes({ notesPage: 2 });
    const { body } = await call('GET', `${CONTACTS}/${id}?associations=notes`);
    const ids: string[] = body.associations.notes.results.map((one: { id: string }) => one.id);
    let after = body.associations.notes.paging.next.after;
    while (after !== undefined) {
      const next = await call('GET', `${CONTACTS}/${id}/associations/notes?after=${after}`);
      expect(next.status).toBe(200);
      expect(next.body.results[0].associationTypes).toMatchObject([{ typeId: 201 }]);
      ids.push(...next.body.results.map((one: { toObjectId: string }) => one.toObjectId));
      after = next.body.paging?.next.after;
    }
    expect(new Set(ids).size).toBe(5);
  });

  test.each([
    [
      'same',
      /^https:\/\/api\.hubapi\.com\/crm\/objects\/2026-09\/contacts\/\d+\/associations\/notes\?after=/,
    ],
    [
      'v3',
      /^https:\/\/api\.hubapi\.com\/crm\/v3\/objects\/contacts\/\d+\/associations\/notes\?after=/,
    ],
  ] as const)('may have a link to the next page by the version %s', async (pageLinks, link) => {
    const { call, id } = await withNotes({ notesPage: 3, pageLinks });
    const { body } = await call('GET', `${CONTACTS}/${id}?associations=notes`);
    const { next } = body.associations.notes.paging;
    expect(next.link).toMatch(link);
    const { pathname, search } = new URL(next.link);
    const rest = await call('GET', `${pathname}${search}`);
    expect(rest.body.results).toHaveLength(2);
    const { id: noteId, toObjectId } = rest.body.results[0];
    expect(pageLinks === 'v3' ? noteId : toObjectId).toMatch(/^\d+$/);
  });

  test('link by version 3 where they were asked for by it', async () => {
    const { call, id } = await withNotes({ notesPage: 3, pageLinks: 'same' });
    const { body } = await call('GET', `/crm/v3/objects/contacts/${id}?associations=notes`);
    expect(body.associations.notes.paging.next.link).toContain('/crm/v3/objects/contacts/');
  });

  test('are not found under a version that has no such path', async () => {
    const { call, id } = await withNotes({ associationVersions: ['v3'] });
    expect((await call('GET', `${CONTACTS}/${id}/associations/notes`)).status).toBe(404);
    const old = await call('GET', `/crm/v3/objects/contacts/${id}/associations/notes`);
    expect(old.body.results).toHaveLength(5);
    expect((await call('GET', `/crm/v3/objects/contacts/1/associations/notes`)).status).toBe(404);
  });
});
