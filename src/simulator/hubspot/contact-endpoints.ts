import type { Answer } from './answer.ts';
import {
  batchAnswer,
  CRM_BATCH_MAX,
  foundOrMissing,
  inputsOf,
  propertiesOf,
  requiredText,
  requireDistinct,
  runBatch,
  textOf,
} from './batch.ts';
import { allProperties, type Contact } from './contact.ts';
import { SCOPES, type Account, type ApiRequest, type Endpoint } from './endpoint.ts';
import { invalid, locked, notFound } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';

const CONTACTS = '/crm/objects/:version/contacts';
const RECORD_ID = 'hs_object_id';
/** A lock is held for two seconds. [HubSpot's error handling guide] */
const RECORD_LOCK_MS = 2_000;
/** Records of one batch that reads earlier values, too. [HubSpot's contacts guide] */
const HISTORY_BATCH_MAX = 50;
const DEFAULT_READ = ['email', 'firstname', 'lastname'];
const ALWAYS_READ = ['createdate', RECORD_ID, 'lastmodifieddate'];

/** Reading and writing contacts, one by one and in batches. [HubSpot's contacts guide] */
export function contactEndpoints(account: Account): readonly Endpoint[] {
  const read = { scopes: [SCOPES.contactsRead] };
  const write = { scopes: [SCOPES.contactsWrite] };
  const post = { method: 'POST', ...write } as const;
  const one = `${CONTACTS}/:id`;
  return [
    { ...post, ...read, path: `${CONTACTS}/batch/read`, run: (r) => batchRead(account, r.body) },
    { ...post, path: `${CONTACTS}/batch/create`, run: (r) => batchCreate(account, r.body) },
    { ...post, path: `${CONTACTS}/batch/update`, run: (r) => batchUpdate(account, r.body) },
    { ...post, path: `${CONTACTS}/batch/upsert`, run: (r) => batchUpsert(account, r.body) },
    { ...post, path: `${CONTACTS}/batch/archive`, run: (r) => batchArchive(account, r.body) },
    { ...post, path: `${CONTACTS}/merge`, run: (r) => merge(account, r.body) },
    { ...post, path: `${CONTACTS}/gdpr-delete`, run: (r) => forget(account, r.body) },
    { ...post, path: CONTACTS, run: (r) => create(account, r.body) },
    { method: 'GET', ...read, path: CONTACTS, run: (r) => list(account, r.query) },
    { method: 'GET', ...read, path: one, run: (r) => readOne(account, r) },
    { method: 'PATCH', ...write, path: one, run: (r) => updateOne(account, r) },
    { method: 'DELETE', ...write, path: one, run: (r) => archiveOne(account, r) },
  ];
}

function batchRead(account: Account, body: JsonObject): Answer {
  const ids = inputsOf(body, CRM_BATCH_MAX).map((input) => requiredText(input, 'id'));
  const idProperty = textOf(body, 'idProperty') ?? RECORD_ID;
  const names = namesIn(body['properties']) ?? DEFAULT_READ;
  const withHistory = namesIn(body['propertiesWithHistory']) ?? [];
  if (withHistory.length > 0 && ids.length > HISTORY_BATCH_MAX) {
    throw invalid(`A batch that reads histories has at most ${HISTORY_BATCH_MAX} inputs`);
  }
  const found = new Map<string, Contact>();
  const missing: string[] = [];
  for (const id of ids) {
    const contact = look(account, idProperty, id);
    if (contact === undefined) missing.push(id);
    else found.set(contact.id, contact);
  }
  const results = [...found.values()].map((contact) => render(contact, names, withHistory));
  return batchAnswer(foundOrMissing('CONTACT', results, missing), account);
}

function batchCreate(account: Account, body: JsonObject): Answer {
  const write = (input: JsonObject): JsonObject =>
    renderWritten(account.contacts.create(propertiesOf(input), 'exists'), input);
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  return batchAnswer(runBatch(inputs, write, account.contacts), account, 201);
}

/** Records that were merged away or deleted, and addresses as ids, are silently left out. */
function batchUpdate(account: Account, body: JsonObject): Answer {
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  requireDistinct(inputs.map((input) => requiredText(input, 'id')));
  requireUnlocked(account, inputs, (input) => updatable(account, input));
  const write = (input: JsonObject): JsonObject | undefined => {
    const contact = updatable(account, input);
    if (contact === undefined) return undefined;
    const values = propertiesOf(input);
    return renderWritten(account.contacts.update(contact.id, values, 'coordinates'), input);
  };
  return batchAnswer(runBatch(inputs, write, account.contacts), account);
}

/**
 * Refuses a batch for the sake of one record that was written a moment ago, where the account has
 * {@link Account.locks}.
 * @throws Refusal 423
 */
function requireUnlocked(
  account: Account,
  inputs: readonly JsonObject[],
  find: (input: JsonObject) => Contact | undefined,
): void {
  if (!account.locks) return;
  const freeBeforeMs = account.now() - RECORD_LOCK_MS;
  if (inputs.some((input) => (find(input)?.updatedAtMs ?? 0) > freeBeforeMs)) throw locked();
}

function updatable(account: Account, input: JsonObject): Contact | undefined {
  const id = requiredText(input, 'id');
  const idProperty = textOf(input, 'idProperty');
  if (idProperty === undefined) return account.contacts.get(id);
  if (idProperty === 'email') return undefined;
  return account.contacts.findBy(idProperty, id);
}

function batchUpsert(account: Account, body: JsonObject): Answer {
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  const keys = inputs.map((input) => requiredText(input, 'idProperty'));
  requireDistinct(inputs.map((input) => requiredText(input, 'id')));
  requireUnlocked(account, inputs, (input) =>
    account.contacts.findBy(requiredText(input, 'idProperty'), requiredText(input, 'id')),
  );
  const partial = account.partialEmailUpserts || !keys.includes('email');
  const write = (input: JsonObject): JsonObject => upsert(account, input);
  return batchAnswer(runBatch(inputs, write, account.contacts, partial), account);
}

/** A contact found by a secondary address keeps its primary one, unless `email` is among the values. */
function upsert(account: Account, input: JsonObject): JsonObject {
  const { contacts } = account;
  const idProperty = requiredText(input, 'idProperty');
  const id = requiredText(input, 'id');
  const values = propertiesOf(input);
  const found = contacts.findBy(idProperty, id);
  const written =
    found === undefined
      ? contacts.create({ [idProperty]: id, ...values }, 'coordinates')
      : contacts.update(found.id, values, 'coordinates');
  return { ...renderWritten(written, input), new: found === undefined };
}

function batchArchive(account: Account, body: JsonObject): Answer {
  for (const input of inputsOf(body, CRM_BATCH_MAX)) {
    account.contacts.archive(requiredText(input, 'id'));
  }
  return { status: 204 };
}

function merge(account: Account, body: JsonObject): Answer {
  const primary = requiredText(body, 'primaryObjectId');
  const merged = account.contacts.merge(primary, requiredText(body, 'objectIdToMerge'));
  return { status: 200, body: render(merged, DEFAULT_READ) };
}

/**
 * Deletes a contact for privacy. An address that no contact has is kept from coming in all the
 * same; of a record id that nobody has, there is nothing to keep. [HubSpot's contacts reference]
 */
function forget(account: Account, body: JsonObject): Answer {
  const { contacts } = account;
  const idProperty = textOf(body, 'idProperty') ?? RECORD_ID;
  const id = requiredText(body, 'objectId');
  const contact = look(account, idProperty, id);
  if (contact !== undefined) contacts.forget(contact.id);
  else if (idProperty === 'email') contacts.blockEmail(id);
  else throw notFound();
  return { status: 204 };
}

function create(account: Account, body: JsonObject): Answer {
  const contact = account.contacts.create(propertiesOf(body), 'exists');
  return { status: 201, body: renderWritten(contact, body) };
}

function list(account: Account, query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > CRM_BATCH_MAX) {
    throw invalid(`limit must be between 1 and ${CRM_BATCH_MAX}`);
  }
  const after = Number(query.get('after') ?? 0);
  const rest = account.contacts
    .all()
    .filter((contact) => Number(contact.id) > after)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const page = rest.slice(0, limit);
  const names = namesInQuery(query, 'properties') ?? DEFAULT_READ;
  const last = page.at(-1);
  const more = rest.length > limit && last !== undefined;
  return {
    status: 200,
    body: {
      results: page.map((contact) => render(contact, names)),
      ...(more ? { paging: { next: { after: last.id } } } : {}),
    },
  };
}

function readOne(account: Account, request: ApiRequest): Answer {
  const { query } = request;
  const contact = look(account, query.get('idProperty') ?? RECORD_ID, request.id);
  if (contact === undefined) throw notFound();
  const names = namesInQuery(query, 'properties') ?? DEFAULT_READ;
  const body = render(contact, names, namesInQuery(query, 'propertiesWithHistory') ?? []);
  if (namesInQuery(query, 'associations')?.includes('notes') !== true) {
    return { status: 200, body };
  }
  const results = notesOf(account, contact).map((id) => ({ id, type: 'contact_to_note' }));
  return { status: 200, body: { ...body, associations: { notes: { results } } } };
}

function updateOne(account: Account, request: ApiRequest): Answer {
  const idProperty = request.query.get('idProperty');
  const contact =
    idProperty === null
      ? account.contacts.get(request.id)
      : account.contacts.findBy(idProperty, request.id);
  if (contact === undefined) throw notFound();
  const written = account.contacts.update(contact.id, propertiesOf(request.body), 'exists');
  return { status: 200, body: renderWritten(written, request.body) };
}

function archiveOne(account: Account, request: ApiRequest): Answer {
  account.contacts.archive(request.id);
  return { status: 204 };
}

/** Reads follow merges: the id of a merged-away record leads to the record that took its place. */
function look(account: Account, idProperty: string, id: string): Contact | undefined {
  return idProperty === RECORD_ID
    ? account.contacts.resolve(id)
    : account.contacts.findBy(idProperty, id);
}

function notesOf(account: Account, contact: Contact): readonly string[] {
  const notes = account.timeline.of(contact).filter((entry) => entry.kind === 'note');
  return notes.map((note) => note.id);
}

function renderWritten(contact: Contact, input: JsonObject): JsonObject {
  return render(contact, Object.keys(propertiesOf(input)));
}

/** A contact with the properties that were asked for, null where it has no value. */
function render(
  contact: Contact,
  names: readonly string[],
  withHistory: readonly string[] = [],
): JsonObject {
  const all = allProperties(contact);
  const shown = [...new Set([...names, ...withHistory, ...ALWAYS_READ])];
  return {
    id: contact.id,
    properties: Object.fromEntries(shown.map((name) => [name, all[name] ?? null])),
    createdAt: all['createdate'] ?? null,
    updatedAt: all['lastmodifieddate'] ?? null,
    archived: false,
    ...(withHistory.length > 0 ? { propertiesWithHistory: historyOf(contact, withHistory) } : {}),
  };
}

function historyOf(contact: Contact, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => [name, (contact.history[name] ?? []).map((entry) => ({ ...entry }))]),
  );
}

function namesIn(raw: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  return (raw as readonly Json[]).filter((name) => typeof name === 'string');
}

/** A list in a query is either written with commas or repeated. */
function namesInQuery(query: URLSearchParams, field: string): readonly string[] | undefined {
  const names = query.getAll(field).flatMap((list) => list.split(','));
  return names.length === 0 ? undefined : names.map((name) => name.trim());
}
