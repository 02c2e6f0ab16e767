import { propertiesOf } from './batch.ts';
import { allProperties, type Contact } from './contact.ts';
import type { ArchivedContact, WrittenContact } from './contacts.ts';
import type { Account } from './endpoint.ts';
import { isoOf } from './instant.ts';
import type { JsonObject } from '../../model/json.ts';

/** What is read of a contact where nothing else is asked for. */
export const DEFAULT_READ = ['email', 'firstname', 'lastname'];
const ALWAYS_READ = ['createdate', 'hs_object_id', 'lastmodifieddate'];

/** A contact with the properties that were asked for, null where it has no value. */
export function contactAnswer(
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

/** A contact that was deleted, as it is read where that is asked for. */
export function archivedAnswer(
  { contact, archivedAtMs }: ArchivedContact,
  names: readonly string[],
): JsonObject {
  const archivedAt = isoOf(archivedAtMs);
  return { ...contactAnswer(contact, names), archived: true, archivedAt };
}

/** A contact after a write, with the properties that the write named. */
export function writtenAnswer(
  { contact, warnings }: WrittenContact,
  input: JsonObject,
  { answers }: Account,
): JsonObject {
  const sent = propertiesOf(input);
  const answer = contactAnswer(contact, Object.keys(sent));
  const properties = answer['properties'] as JsonObject;
  return {
    ...answer,
    ...(answers.writtenValues === 'echoed' ? { properties: { ...properties, ...sent } } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function historyOf(contact: Contact, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => [name, (contact.history[name] ?? []).map((entry) => ({ ...entry }))]),
  );
}
