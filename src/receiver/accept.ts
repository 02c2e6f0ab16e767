import { createHash } from 'node:crypto';
import { EVENT_NAME_CHARS_MAX, parseDelivery, type NeostoreEvent } from '../core/event.ts';
import { isJsonObject } from '../core/json.ts';
import { instantOf } from '../core/order-key.ts';
import type { EventRecord } from '../core/ledger/work.ts';
import type { SignatureEncoding } from './signature.ts';

/** A delivery whose signature is good. */
export interface VerifiedDelivery {
  readonly connection: string;
  readonly body: Uint8Array;
  /** `x-neostore-eventname`: unsigned, so it counts only where the body has no name. */
  readonly headerName: string | undefined;
  readonly receivedAtMs: number;
  readonly signatureEncoding: SignatureEncoding;
}

/**
 * Makes the ledger's record of a verified delivery. A body that is no event is quarantined, an
 * event that no mapping names is ignored; both are kept, so that neither is lost.
 *
 * @param isMapped whether the mapping of the delivery's connection names an event
 */
export function accept(
  delivery: VerifiedDelivery,
  isMapped: (connection: string, eventName: string) => boolean,
): EventRecord {
  const { connection, body, receivedAtMs, signatureEncoding } = delivery;
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const received = { connection, receivedAtMs, body, bodyHash, signatureEncoding };
  const text = decodeUtf8(body);
  const parsed = parseDelivery(text, receivedAtMs, delivery.headerName);
  if (parsed.kind === 'event') return { ...received, ...known(parsed.event, connection, isMapped) };
  return {
    ...received,
    eventId: usableId(text) ?? `sha256:${bodyHash}`,
    name: null,
    at: instantOf(receivedAtMs),
    disposition: { kind: 'quarantined', code: parsed.code, reason: parsed.reason },
  };
}

function known(
  event: NeostoreEvent,
  connection: string,
  isMapped: (connection: string, eventName: string) => boolean,
): Pick<EventRecord, 'eventId' | 'name' | 'at' | 'disposition'> {
  const kind = isMapped(connection, event.name) ? 'accepted' : 'ignored';
  return { eventId: event.id, name: event.name, at: event.at, disposition: { kind } };
}

function decodeUtf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** The id of a body that is no event for another reason, where it has one that can be kept. */
function usableId(text: string | null): string | null {
  const body = parseJson(text ?? '');
  const id = isJsonObject(body) ? body['__id'] : undefined;
  if (typeof id !== 'string' || id.trim() === '' || id.length > EVENT_NAME_CHARS_MAX) return null;
  return id;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
