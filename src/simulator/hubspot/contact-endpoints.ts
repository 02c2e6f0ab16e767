import type { JsonObject } from '../../model/json.ts';
import type { Answer } from './answer.ts';
import { askedNamesInQuery } from './asked-names.ts';
import { CRM_BATCH_MAX, propertiesOf, requiredText, textOf } from './batch.ts';
import { archivedAnswer, contactAnswer, DEFAULT_READ, writtenAnswer } from './contact-answer.ts';
import {
  archiveBatch,
  createBatch,
  readBatch,
  updateBatch,
  upsertBatch,
} from './contact-batches.ts';
import type { Contact } from './contact.ts';
import { type Account, type ApiRequest, type Endpoint, SCOPES } from './endpoint.ts';
import { lookUp, RECORD_ID } from './look-up.ts';
import { notFound } from './refusal.ts';
import { pageOf } from './result-page.ts';

const CONTACTS = '/crm/objects/:version/contacts';
/** Contacts of a page where the request names no number. [HubSpot's contacts reference] */
const CONTACTS_PER_PAGE = 10;

/** Reading and writing contacts, one by one and in batches. [HubSpot's contacts guide] */
export function contactEndpoints(account: Account): readonly Endpoint[] {
  const read = { scopes: [SCOPES.contactsRead] };
  const write = { scopes: [SCOPES.contactsWrite] };
  const post = { method: 'POST', ...write } as const;
  const one = `${CONTACTS}/:id`;
  return [
    { ...post, ...read, path: `${CONTACTS}/batch/read`, run: (r) => readBatch(account, r) },
    { ...post, path: `${CONTACTS}/batch/create`, run: (r) => createBatch(account, r) },
    { ...post, path: `${CONTACTS}/batch/update`, run: (r) => updateBatch(account, r) },
    { ...post, path: `${CONTACTS}/batch/upsert`, run: (r) => upsertBatch(account, r) },
    { ...post, path: `${CONTACTS}/batch/archive`, run: (r) => archiveBatch(account, r) },
    { ...post, path: `${CONTACTS}/merge`, run: (r) => merge(account, r.body) },
    { ...post, path: `${CONTACTS}/gdpr-delete`, run: (r) => forget(account, r.body) },
    { ...post, path: CONTACTS, run: (r) => create(account, r) },
    { method: 'GET', ...read, path: CONTACTS, run: (r) => list(account, r) },
    { method: 'GET', ...read, path: one, run: (r) => readOne(account, r) },
    {
      method: 'GET',
      ...read,
      path: `${one}/associations/notes`,
      run: (r) => ({ status: 200, body: noteAssociations(account, found(account, r), r) }),
    },
    { method: 'PATCH', ...write, path: one, run: (r) => updateOne(account, r) },
    { method: 'DELETE', ...write, path: one, run: (r) => archiveOne(account, r) },
  ];
}

function merge(account: Account, body: JsonObject): Answer {
  const primary = requiredText(body, 'primaryObjectId');
  const merged = account.contacts.merge(primary, requiredText(body, 'objectIdToMerge'));
  return { status: 200, body: contactAnswer(merged, DEFAULT_READ) };
}

/**
 * Deletes a contact for privacy. An address that no contact has is kept from coming in all the
 * same; of a record id that nobody has, there is nothing to keep. [HubSpot's contacts reference]
 */
function forget(account: Account, body: JsonObject): Answer {
  const { contacts } = account;
  const idProperty = textOf(body, 'idProperty') ?? RECORD_ID;
  const id = requiredText(body, 'objectId');
  const contact = lookUp(account, idProperty, id);
  if (contact !== undefined) contacts.forget(contact.id);
  else if (idProperty === 'email') contacts.blockEmail(id);
  else throw notFound();
  return { status: 204 };
}

function create(account: Account, { body, version }: ApiRequest): Answer {
  const written = account.contacts.create(propertiesOf(body), { wording: 'exists', version });
  return { status: 201, body: writtenAnswer(written, body, account) };
}

function list(account: Account, request: ApiRequest): Answer {
  const all = account.contacts.all().toSorted((a, b) => Number(a.id) - Number(b.id));
  const links = account.answers.pageLinks;
  const page = pageOf(all, request, { size: CONTACTS_PER_PAGE, max: CRM_BATCH_MAX, links });
  const names = askedNamesInQuery(request.query, 'properties') ?? DEFAULT_READ;
  const results = page.items.map((contact) => contactAnswer(contact, names));
  return { status: 200, body: { results, ...page.paging } };
}

function readOne(account: Account, request: ApiRequest): Answer {
  const { query } = request;
  const names = askedNamesInQuery(query, 'properties') ?? DEFAULT_READ;
  if (query.get('archived') === 'true') {
    const archived = account.contacts.archived(request.id);
    if (archived === undefined) throw notFound();
    return { status: 200, body: archivedAnswer(archived, names) };
  }
  const contact = found(account, request);
  const withHistory = askedNamesInQuery(query, 'propertiesWithHistory') ?? [];
  const body = contactAnswer(contact, names, withHistory);
  if (askedNamesInQuery(query, 'associations')?.includes('notes') !== true) {
    return { status: 200, body };
  }
  const notes = noteAssociations(account, contact, request);
  return { status: 200, body: { ...body, associations: { notes } } };
}

function updateOne(account: Account, request: ApiRequest): Answer {
  const idProperty = request.query.get('idProperty');
  const contact =
    idProperty === null
      ? account.contacts.get(request.id)
      : account.contacts.findBy(idProperty, request.id);
  if (contact === undefined) throw notFound();
  const how = { wording: 'exists', version: request.version } as const;
  const written = account.contacts.update(contact.id, propertiesOf(request.body), how);
  return { status: 200, body: writtenAnswer(written, request.body, account) };
}

function archiveOne(account: Account, request: ApiRequest): Answer {
  account.contacts.archive(request.id);
  return { status: 204 };
}

function found(account: Account, { id, query }: ApiRequest): Contact {
  const contact = lookUp(account, query.get('idProperty') ?? RECORD_ID, id);
  if (contact === undefined) throw notFound();
  return contact;
}

/** Associations of one page at most. [HubSpot's associations guide] */
const ASSOCIATIONS_PER_PAGE_MAX = 500;
/** The type of the association from a contact to a note. [HubSpot's notes guide] */
const CONTACT_TO_NOTE = 201;

/** The notes of a contact as the contact itself is read with them, page by page. */
function noteAssociations(
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
