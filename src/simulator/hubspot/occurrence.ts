import { isJsonObject } from '../../core/json.ts';
import { textOf } from './batch.ts';
import type { Contacts } from './contacts.ts';
import { instantOrNull, isoOf } from './instant.ts';
import { invalid } from './refusal.ts';
import type { Timeline } from './timeline.ts';
import type { JsonObject } from '../../model/json.ts';

/** What timeline events need to know of their surroundings. */
export interface TimelineSetting {
  readonly now: () => number;
  readonly contacts: Contacts;
  readonly timeline: Timeline;
}

/** What app events and timeline events have in common. */
export interface Occurrence {
  readonly occurredAt: string;
  readonly values: { readonly [name: string]: string };
}

/**
 * Reads an occurrence and changes nothing.
 *
 * @param known names of the values that the event may carry
 * @param field where the values stand
 * @throws Refusal 400
 */
export function occurrenceOf(
  input: JsonObject,
  now: number,
  known: readonly string[],
  field: 'properties' | 'tokens',
): Occurrence {
  const at = textOf(input, 'timestamp');
  const atMs = at === undefined ? now : instantOrNull(at);
  if (atMs === null) throw invalid('timestamp is not a valid date and time');
  if (textOf(input, 'objectId') === undefined && textOf(input, 'email') === undefined) {
    throw invalid('One of objectId, email or utk is required');
  }
  return { occurredAt: isoOf(atMs), values: valuesOf(input, known, field) };
}

/**
 * The contact of an accepted occurrence; undefined where it does not exist, which HubSpot finds
 * out after it has answered. An `email` makes a contact, and beside an `objectId` it becomes the
 * contact's address: so says HubSpot's reference, and it is why nobody should send both.
 */
export function contactOf(input: JsonObject, contacts: Contacts): string | undefined {
  const objectId = textOf(input, 'objectId');
  const email = textOf(input, 'email');
  if (objectId === undefined) {
    const contact = contacts.findBy('email', email ?? '');
    if (contact !== undefined) return contact.id;
    return contacts.create({ email: email ?? '' }, { wording: 'exists' }).contact.id;
  }
  const contact = contacts.resolve(objectId);
  if (contact !== undefined && email !== undefined) {
    contacts.update(contact.id, { email }, { wording: 'exists' });
  }
  return contact?.id;
}

function valuesOf(
  input: JsonObject,
  known: readonly string[],
  field: 'properties' | 'tokens',
): { readonly [name: string]: string } {
  const raw = input[field];
  if (raw === undefined || !isJsonObject(raw)) throw invalid(`Missing required field: ${field}`);
  const entries = Object.entries(raw).map(([name, value]): [string, string] => {
    if (!known.includes(name)) throw invalid(`"${name}" is not defined for this event`);
    if (typeof value !== 'string') throw invalid(`"${name}" must be a text`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
