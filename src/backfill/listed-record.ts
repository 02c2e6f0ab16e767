import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parseDelivery } from '../core/event.ts';
import type { JsonObject } from '../model/json.ts';
import type { EventRecord } from '../model/event.ts';

/**
 * The ledger's record of an event that a backfill makes: read as a delivery is, so that it is
 * ordered and applied as one, and without a signature, because nobody sent it.
 *
 * @param isMapped whether the mapping in force names such events
 */
export function listedRecord(
  connection: string,
  payload: JsonObject,
  receivedAtMs: number,
  isMapped: boolean,
): EventRecord {
  const text = JSON.stringify(payload);
  const body = new TextEncoder().encode(text);
  const parsed = parseDelivery(text, receivedAtMs);
  assert(parsed.kind === 'event', 'a backfill makes events');
  const { id, name, at } = parsed.event;
  return {
    connection,
    eventId: id,
    name,
    at,
    receivedAtMs,
    body,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    signatureEncoding: null,
    disposition: { kind: isMapped ? 'accepted' : 'ignored' },
  };
}
