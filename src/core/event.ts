import { isJsonObject, isTooDeep, JSON_LEVELS_MAX, parseExactJson } from './json.ts';
import { orderInstant } from './order-key.ts';
import type { ReasonCode } from './reason.ts';
import type { NeostoreEvent } from '../model/event.ts';
/** What the bytes of a verified delivery hold. */
export type ParsedDelivery = { readonly kind: 'event'; readonly event: NeostoreEvent } | NoEvent;

/** A signed body that is no event, and why. */
export interface NoEvent {
  readonly kind: 'quarantined';
  readonly code: ReasonCode;
  readonly reason: string;
}

/** The events that Neostore's webhooks guide documents, in its spelling. */
export const DOCUMENTED_EVENTS = [
  'Customer:Upserted',
  'Pass:Created',
  'Pass:Installed',
  'Pass:Uninstalled',
  'Pass:Updated',
  'Pass:UpdateSent',
  'Redirect:Redirected',
] as const;

/** What a backfill says of a pass that Neostore's Pass API lists; Neostore itself sends no such event. */
export const LISTED_EVENT = 'Pass:Listed';

/** All names that have a spelling of their own. */
export const KNOWN_EVENTS: readonly string[] = [...DOCUMENTED_EVENTS, LISTED_EVENT];

/** Longest `__id` and event name accepted, in characters; Neostore's own ids are far shorter. */
export const EVENT_NAME_CHARS_MAX = 200;

const SPELLING = new Map(KNOWN_EVENTS.map((name) => [name.toLowerCase(), name]));

/**
 * One spelling for every way Neostore's documents write an event name: `pass.created` and
 * `Pass:Created` are equal. Known names come back in their spelling, others in lower case.
 */
export function canonicalEventName(name: string): string {
  const lower = name.trim().toLowerCase().replaceAll('.', ':');
  return SPELLING.get(lower) ?? lower;
}

/**
 * Reads a verified delivery. A signed body that is no event is quarantined with its reason, never
 * refused: Neostore documents no way to have it sent again.
 *
 * @param body the delivery's body, decoded as UTF-8; null when the bytes are no UTF-8
 * @param receivedAtMs time of receipt, milliseconds since 1970
 * @param headerName `x-neostore-eventname`; unsigned, so it counts only where the body has no name
 */
export function parseDelivery(
  body: string | null,
  receivedAtMs: number,
  headerName?: string,
): ParsedDelivery {
  if (body === null) return quarantined('body is not UTF-8');
  const payload = parseExactJson(body);
  if (payload === undefined) return quarantined('body is not valid JSON');
  if (!isJsonObject(payload)) return quarantined('body is not a JSON object');
  if (isTooDeep(payload)) return quarantined(`body has over ${JSON_LEVELS_MAX} levels`);
  const id = payload['__id'];
  if (typeof id !== 'string' || id.trim() === '') return quarantined('__id is missing');
  const torn = ['__id', '__eventName', 'passId'].find((field) => !isWellFormed(payload[field]));
  if (torn !== undefined) return quarantined(`${torn} is not well-formed Unicode`);
  const cut = ['__id', '__eventName', 'passId'].find((field) => holdsNul(payload[field]));
  if (cut !== undefined) return quarantined(`${cut} holds a NUL character`);
  const written = payload['__eventName'];
  const name = typeof written === 'string' && written.trim() !== '' ? written : headerName?.trim();
  if (name === undefined || name === '') return quarantined('__eventName is missing');
  if (id.length > EVENT_NAME_CHARS_MAX || name.length > EVENT_NAME_CHARS_MAX) {
    return quarantined(`__id or __eventName is over ${EVENT_NAME_CHARS_MAX} characters`);
  }
  const at = orderInstant(payload['__creationDate'], receivedAtMs);
  return { kind: 'event', event: { id, name: canonicalEventName(name), at, payload } };
}

/**
 * Whether a text survives being written down. Halves of a surrogate pair all become one replacement
 * character, so that two ids would be one.
 */
function isWellFormed(value: unknown): boolean {
  return typeof value !== 'string' || value.isWellFormed();
}

/** Databases end a text at NUL, or do not take it, so that two ids would be one, or none. */
function holdsNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}

function quarantined(reason: string): ParsedDelivery {
  return { kind: 'quarantined', code: 'not-an-event', reason };
}
