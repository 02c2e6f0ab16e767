import type { Contact } from './contact.ts';
import type { Account, ApiRequest } from './endpoint.ts';
import { pageOf } from './result-page.ts';
import type { JsonObject } from '../../model/json.ts';

/** Associations of one page at most. [HubSpot's associations guide] */
const ASSOCIATIONS_PER_PAGE_MAX = 500;
/** The type of the association from a contact to a note. [HubSpot's notes guide] */
const CONTACT_TO_NOTE = 201;

/** The notes of a contact as the contact itself is read with them, page by page. */
export function noteAssociations(
  account: Account,
  contact: Contact,
  { path, query, version }: ApiRequest,
): JsonObject {
  const notes = account.timeline.of(contact).filter((entry) => entry.kind === 'note');
  const { notesPage: size, pageLinks: links } = account.answers;
  const asked = {
    path: `/crm/objects/${version}/contacts/${contact.id}/associations/notes`,
    query,
  };
  const isWithin = path !== asked.path;
  const page = pageOf(notes, isWithin ? { ...asked, query: new URLSearchParams() } : asked, {
    size,
    max: ASSOCIATIONS_PER_PAGE_MAX,
    links,
  });
  const isLabelled = !isWithin && version !== 'v3';
  const results = page.items.map(({ id }) =>
    isLabelled
      ? { toObjectId: id, associationTypes: [NOTE_TYPE] }
      : { id, type: 'contact_to_note' },
  );
  return { results, ...page.paging };
}

const NOTE_TYPE = { category: 'HUBSPOT_DEFINED', typeId: CONTACT_TO_NOTE, label: null };
