import { z } from 'zod';
import { retry } from '../../core/outcome.ts';
import { parseAnswer, type HubSpotApi } from '../api.ts';
import type { Answer } from '../../model/hubspot.ts';

/** Notes of one read request. */
const NOTES_PER_READ = 100;

/** Pages of a contact's list of notes that are followed; beyond it a person has to look. */
const NOTE_PAGES_MAX = 20;

const id = z.union([z.string(), z.number()]).transform(String);

const PageSchema = z.object({
  results: z.array(z.object({ id })),
  paging: z.object({ next: z.object({ link: z.string() }).nullish() }).nullish(),
});
const ContactSchema = z.object({
  id,
  associations: z.object({ notes: PageSchema.nullish() }).nullish(),
});
const NotesSchema = z.object({
  results: z.array(
    z.object({ id, properties: z.object({ hs_note_body: z.string().nullish() }).nullish() }),
  ),
});

/** The entries that are looked for, and where. */
export interface SoughtNotes {
  /** Record id of the contact. */
  readonly contactId: string;
  /** The markers of the entries. */
  readonly uuids: readonly string[];
  /** The ledger's ids of the entries, for the record of requests. */
  readonly entries: readonly number[];
}

/** How notes are looked for. */
export interface NoteSearch {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  /** Ends the look. */
  readonly signal: AbortSignal;
}

/**
 * Looks among a contact's notes for the markers of entries: note ids by uuid, found ones only.
 * Goes by the list of associations, which is true at once; the search index lags.
 */
export async function findNotes(
  search: NoteSearch,
  { contactId, uuids, entries }: SoughtNotes,
): Promise<Answer<Map<string, string>>> {
  const { api, apiVersion, signal } = search;
  const listed = await listNotes(search, contactId, entries);
  if (listed.kind !== 'done') return listed;
  // The newest notes have the highest ids, and what is looked for was written a moment ago.
  const ids = listed.value.sort((a, b) => b.length - a.length || (b > a ? 1 : -1));
  const found = new Map<string, string>();
  for (let at = 0; at < ids.length && found.size < uuids.length; at += NOTES_PER_READ) {
    const answer = await api.request({
      method: 'POST',
      path: `/crm/objects/${apiVersion}/notes/batch/read`,
      body: {
        properties: ['hs_note_body'],
        propertiesWithHistory: [],
        inputs: ids.slice(at, at + NOTES_PER_READ).map((id) => ({ id })),
      },
      endpoint: 'notes/batch/read',
      repeatable: true,
      group: 'timeline',
      entries,
      signal,
    });
    const read = parseAnswer(NotesSchema, answer);
    if (read.kind !== 'done') return read;
    for (const note of read.value.results) {
      const body = note.properties?.hs_note_body ?? '';
      for (const uuid of uuids) if (body.includes(uuid)) found.set(uuid, note.id);
    }
  }
  return { kind: 'done', value: found };
}

async function listNotes(
  { api, apiVersion, signal }: NoteSearch,
  contactId: string,
  entries: readonly number[],
): Promise<Answer<string[]>> {
  const contact = parseAnswer(
    ContactSchema,
    await api.request({
      method: 'GET',
      path: `/crm/objects/${apiVersion}/contacts/${encodeURIComponent(contactId)}?associations=notes`,
      endpoint: 'contacts/read',
      repeatable: true,
      group: 'timeline',
      entries,
      signal,
    }),
  );
  if (contact.kind !== 'done') return contact;
  const ids: string[] = [];
  let page = contact.value.associations?.notes;
  for (let pages = 1; ; pages += 1) {
    ids.push(...(page?.results ?? []).map(({ id }) => id));
    const link = page?.paging?.next?.link;
    if (link === undefined) return { kind: 'done', value: ids };
    if (pages === NOTE_PAGES_MAX) {
      return unclear('the contact has too many notes');
    }
    const next = await followPage({ api, signal }, link, entries);
    if (next.kind !== 'done') return next;
    page = next.value;
  }
}

/** HubSpot's link to a next page names host and version; only its path is followed, on our host. */
async function followPage(
  { api, signal }: Pick<NoteSearch, 'api' | 'signal'>,
  link: string,
  entries: readonly number[],
): Promise<Answer<z.infer<typeof PageSchema>>> {
  const url = URL.parse(link, 'https://api.hubapi.com');
  if (url === null) return unclear('a page has no address');
  return parseAnswer(
    PageSchema,
    await api.request({
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      endpoint: 'contacts/associations/notes',
      repeatable: true,
      group: 'timeline',
      entries,
      signal,
    }),
  );
}

function unclear(reason: string): Answer<never> {
  return retry({ code: 'unclear-answer', reason, stage: 'unknown' });
}
