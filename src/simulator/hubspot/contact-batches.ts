import type { Answer } from './answer.ts';
import { askedNames } from './asked-names.ts';
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
import { archivedAnswer, contactAnswer, DEFAULT_READ, writtenAnswer } from './contact-answer.ts';
import type { Contact } from './contact.ts';
import type { ContactWrite, WrittenContact } from './contacts.ts';
import type { Account, ApiRequest } from './endpoint.ts';
import { RECORD_ID, lookUp } from './look-up.ts';
import { invalid, locked } from './refusal.ts';
import { uniqueKey } from './unique-key.ts';
import type { JsonObject } from '../../model/json.ts';

/** A lock is held for two seconds. [HubSpot's error handling guide] */
const RECORD_LOCK_MS = 2_000;
/** Records of one batch that reads earlier values, too. [HubSpot's contacts guide] */
const HISTORY_BATCH_MAX = 50;

/** Reads contacts by record id or by a unique property; deleted ones where the query asks for them. */
export function readBatch(account: Account, { body, query }: ApiRequest): Answer {
  const ids = inputsOf(body, CRM_BATCH_MAX).map((input) => requiredText(input, 'id'));
  const idProperty = textOf(body, 'idProperty') ?? RECORD_ID;
  const names = askedNames(body['properties']) ?? DEFAULT_READ;
  const withHistory = askedNames(body['propertiesWithHistory']) ?? [];
  if (withHistory.length > 0 && ids.length > HISTORY_BATCH_MAX) {
    throw invalid(`A batch that reads histories has at most ${HISTORY_BATCH_MAX} inputs`);
  }
  const wantsArchived = query.get('archived') === 'true';
  const found = new Map<string, JsonObject>();
  const missing: string[] = [];
  for (const id of ids) {
    const archived = wantsArchived ? account.contacts.archived(id) : undefined;
    const contact = wantsArchived ? undefined : lookUp(account, idProperty, id);
    if (archived !== undefined) found.set(id, archivedAnswer(archived, names));
    else if (contact !== undefined) {
      found.set(contact.id, contactAnswer(contact, names, withHistory));
    } else missing.push(id);
  }
  const outcome = foundOrMissing('CONTACT', [...found.values()], missing);
  return batchAnswer(outcome, account);
}

/** Creates contacts. */
export function createBatch(account: Account, { body, version }: ApiRequest): Answer {
  const write = (input: JsonObject): JsonObject => {
    const written = account.contacts.create(propertiesOf(input), { wording: 'exists', version });
    return writtenAnswer(written, input, account);
  };
  return writeBatch(account, inputsOf(body, CRM_BATCH_MAX), write, { status: 201 });
}

/** Records that were merged away or deleted, and addresses as ids, are silently left out. */
export function updateBatch(account: Account, { body, version }: ApiRequest): Answer {
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  requireDistinct(inputs.map((input) => comparedId(account, input)));
  requireUnlocked(account, inputs, (input) => updatable(account, input));
  const write = (input: JsonObject): JsonObject | undefined => {
    const contact = updatable(account, input);
    if (contact === undefined) return undefined;
    const how: ContactWrite = { wording: 'coordinates', version };
    const written = account.contacts.update(contact.id, propertiesOf(input), how);
    return writtenAnswer(written, input, account);
  };
  return writeBatch(account, inputs, write);
}

/** Updates the contacts that have these unique values, and creates the others. */
export function upsertBatch(account: Account, { body, version }: ApiRequest): Answer {
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  const keys = inputs.map((input) => requiredText(input, 'idProperty'));
  requireDistinct(inputs.map((input) => comparedId(account, input)));
  requireUnlocked(account, inputs, (input) =>
    account.contacts.findBy(requiredText(input, 'idProperty'), requiredText(input, 'id')),
  );
  const isPartial = account.answers.partialEmailUpserts || !keys.includes('email');
  const write = (input: JsonObject): JsonObject => upsert(account, input, version);
  return writeBatch(account, inputs, write, { isPartial });
}

/** Deletes contacts, which can be brought back. */
export function archiveBatch(account: Account, { body }: ApiRequest): Answer {
  for (const input of inputsOf(body, CRM_BATCH_MAX)) {
    account.contacts.archive(requiredText(input, 'id'));
  }
  return { status: 204 };
}

/** A contact found by a secondary address keeps its primary one, unless `email` is among the values. */
function upsert(account: Account, input: JsonObject, version: string): JsonObject {
  const { contacts, answers } = account;
  const idProperty = requiredText(input, 'idProperty');
  const id = requiredText(input, 'id');
  const values = propertiesOf(input);
  if (idProperty === 'email' && answers.sparseEmailUpserts === 'refused' && !('email' in values)) {
    throw invalid('Partial upserts are not supported when using email as the idProperty');
  }
  const found = contacts.findBy(idProperty, id);
  const how: ContactWrite = { wording: 'coordinates', version };
  const written: WrittenContact =
    found === undefined
      ? contacts.create({ [idProperty]: id, ...values }, how)
      : contacts.update(found.id, values, how);
  const answer = writtenAnswer(written, input, account);
  return answers.upsertNew === 'absent' ? answer : { ...answer, new: found === undefined };
}

/** A batch that one record can refuse as a whole changes nothing then. */
function writeBatch(
  account: Account,
  inputs: readonly JsonObject[],
  write: (input: JsonObject) => JsonObject | undefined,
  { status = 200, isPartial = true }: { status?: number; isPartial?: boolean } = {},
): Answer {
  const { contacts } = account;
  const outcome = contacts.atomically(() => runBatch(inputs, write, contacts, isPartial));
  return batchAnswer(outcome, account, status);
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

function comparedId({ answers }: Account, input: JsonObject): string {
  return uniqueKey(textOf(input, 'idProperty') ?? '', requiredText(input, 'id'), answers);
}
