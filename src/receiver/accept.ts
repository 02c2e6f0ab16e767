import { hash } from 'node:crypto';
import { parseDelivery, type NoEvent } from '../core/event.ts';
import { idOfBody } from '../core/ledger/first-state.ts';
import { instantOf } from '../core/order-key.ts';
import type { SignatureEncoding } from './signature.ts';
import type { NeostoreEvent, EventRecord } from '../model/event.ts';

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
 * What is quarantined is kept under the hash of its body. It never takes the id of an event, not
 * even one that it names: the whole event may still come with it.
 *
 * @param isMapped whether the mapping of the delivery's connection names an event
 */
export function accept(
  delivery: VerifiedDelivery,
  isMapped: (connection: string, eventName: string) => boolean,
): EventRecord {
  const { connection, body, receivedAtMs, signatureEncoding } = delivery;
  const bodyHash = hash('sha256', body, 'hex');
  const received = { connection, receivedAtMs, body, bodyHash, signatureEncoding };
  const parsed = parseDelivery(decodeUtf8(body), receivedAtMs, delivery.headerName);
  return parsed.kind === 'event'
    ? { ...received, ...known(parsed.event, connection, isMapped) }
    : quarantine(received, parsed);
}

/** The record of a body that waits for a person to look at it. */
function quarantine(received: ReceivedBody, { code, reason }: NoEvent): EventRecord {
  return {
    ...received,
    eventId: idOfBody(received.bodyHash),
    name: null,
    at: instantOf(received.receivedAtMs),
    disposition: { kind: 'quarantined', code, reason },
  };
}

/** What a record says of the body itself, whatever is in it. */
type ReceivedBody = Pick<
  EventRecord,
  'connection' | 'receivedAtMs' | 'body' | 'bodyHash' | 'signatureEncoding'
>;

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
