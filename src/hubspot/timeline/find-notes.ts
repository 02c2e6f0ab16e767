import { z } from 'zod';
import { retry } from '../../core/outcome.ts';
import { parseAnswer, type ApiAnswer, type HubSpotApi } from '../api.ts';
import type { Answer } from '../../model/hubspot.ts';

/** Notes of one read request. */
const NOTES_PER_READ = 100;

/** Pages of a contact's list of notes that are followed; beyond it a person has to look. */
const NOTE_PAGES_MAX = 20;

/** Notes of one further page of the list. [HubSpot's associations guide] */
const NOTES_PER_PAGE = 500;

const id = z.union([z.string(), z.number()]).transform(String);

/** Where the next page begins. Of the link that may stand beside it, only that is read. */
const NextSchema = z
  .object({ after: id.optional(), link: z.string().optional() })
  .transform(({ after, link = '' }) => after ?? afterIn(link));
const PagingSchema = z.object({ next: NextSchema.nullish() }).nullish();
const ContactSchema = z.object({
  id,
  associations: z
    .object({
      notes: z.object({ results: z.array(z.object({ id })), paging: PagingSchema }).nullish(),
    })
    .nullish(),
});
/** Versions name the other side of an association in one of two ways. */
const PageSchema = z.object({
  results: z.array(
    z.union([
      z.object({ toObjectId: id }).transform(({ toObjectId }) => ({ id: toObjectId })),
      z.object({ id }),
    ]),
  ),
  paging: PagingSchema,
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
  const path = `/crm/objects/${apiVersion}/contacts/${encodeURIComponent(contactId)}`;
  const get = async (from: string, endpoint: string): Promise<ApiAnswer> => {
    const request = { path: `${path}${from}`, endpoint, repeatable: true, entries, signal };
    return api.request({ method: 'GET', group: 'timeline', ...request });
  };
  const contact = parseAnswer(ContactSchema, await get('?associations=notes', 'contacts/read'));
  if (contact.kind !== 'done') return contact;
  const ids: string[] = [];
  let page: NotePage = contact.value.associations?.notes ?? { results: [] };
  for (let pages = 1; ; pages += 1) {
    ids.push(...page.results.map(({ id }) => id));
    const after = page.paging?.next;
    if (after === undefined || after === null) return { kind: 'done', value: ids };
    if (after === '') return unclear('a page of notes does not say where the next begins');
    if (pages === NOTE_PAGES_MAX) return unclear('the contact has too many notes');
    const query = new URLSearchParams({ limit: String(NOTES_PER_PAGE), after }).toString();
    const answer = await get(`/associations/notes?${query}`, 'contacts/associations/notes');
    const next = parseAnswer(PageSchema, answer);
    if (next.kind !== 'done') return next;
    page = next.value;
  }
}

/** The cursor in HubSpot's link, which may be of another version or lead anywhere; empty where there is none. */
function afterIn(link: string): string {
  return URL.parse(link, 'https://api.hubapi.com')?.searchParams.get('after') ?? '';
}

/** One page of the list of a contact's notes. */
type NotePage = z.infer<typeof PageSchema>;

function unclear(reason: string): Answer<never> {
  return retry({ code: 'unclear-answer', reason, stage: 'unknown' });
}
