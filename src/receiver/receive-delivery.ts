import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Secret } from '../core/secret.ts';
import { idOfBody } from '../core/ledger/first-state.ts';
import { nonceOfPing } from '../core/ping.ts';
import type { Inbox } from '../ledger/ledger.ts';
import { accept } from './accept.ts';
import { readBody, type BodyLimits } from './read-body.ts';
import type { REFUSALS } from './refusal.ts';
import { verifySignature, type SignatureEncoding } from './signature.ts';
import type { AppendResult, EventRecord } from '../model/event.ts';

/** What the signatures of a tenant's deliveries are checked with. */
export interface ConnectionKeys {
  /** All of them are good; several while one replaces the other. */
  readonly secrets: readonly Secret[];
  readonly encoding: 'auto' | SignatureEncoding;
}

export interface DeliveryOptions {
  /** By tenant id, which is also the name of the connection. */
  readonly connections: ReadonlyMap<string, ConnectionKeys>;
  readonly ledger: Pick<Inbox, 'append'>;
  /** Whether the mapping of a connection names an event; canonical names. */
  readonly isMapped: (connection: string, eventName: string) => boolean;
  readonly clock: Clock;
  readonly limits: BodyLimits;
}

/** A delivery that is on disk, or the reason why it is not. */
export type Received =
  | { readonly kind: 'written'; readonly outcome: WrittenOutcome; readonly record: EventRecord }
  | Pinged
  | Refused;

/** Somebody who knows a secret of the tenant asks who is here; nothing is kept of it. */
export interface Pinged {
  readonly kind: 'pinged';
  readonly tenant: string;
  readonly nonce: string;
  /** The one that signed it, with which it is to be answered. */
  readonly secret: Secret;
}

export type WrittenOutcome = 'accepted' | 'duplicate' | 'ignored' | 'quarantined';

export interface Refused {
  readonly kind: 'refused';
  readonly outcome: keyof typeof REFUSALS;
  /** For the log alone: the sender does not see it. */
  readonly reason?: string;
  /** Only a tenant that is known here. */
  readonly tenant?: string;
  readonly bytes?: number;
  readonly cause?: unknown;
}

/**
 * Turns one request into one row of the ledger, or into a refusal. Resolves to `written` only after
 * the row is on disk.
 *
 * @param pathTenant the tenant of the URL, where it has one; it wins over `x-neostore-tenantid`,
 *   which may be missing then but not differ
 */
export async function receiveDelivery(
  request: IncomingMessage,
  pathTenant: string | undefined,
  options: DeliveryOptions,
): Promise<Received> {
  const receivedAtMs = options.clock.now();
  // What the headers alone give away costs no reading.
  if (header(request, 'x-neostore-signature') === undefined) {
    return unsigned(request, pathTenant, options.connections);
  }
  const named = namedTenant(request, pathTenant, options.connections);
  if (!/^(identity)?$/i.test(header(request, 'content-encoding') ?? '')) {
    return refused('encoded', named);
  }
  const read = await readBody(request, options.limits, options.clock);
  if (read.kind !== 'read') return refused(read.kind, named);
  const { body } = read;
  const verified = verify(request, pathTenant, body, options.connections);
  if (verified.kind === 'refused') return { ...verified, bytes: body.length };
  const { tenant, signatureEncoding } = verified;
  const nonce = nonceOfPing(body);
  if (nonce !== null) return pinged(request, { tenant, nonce, body }, options.connections);
  const headerName = header(request, 'x-neostore-eventname');
  const record = accept(
    { connection: tenant, body, headerName, receivedAtMs, signatureEncoding },
    options.isMapped,
  );
  try {
    const result = await options.ledger.append(record);
    return { kind: 'written', ...keptAs(result, record) };
  } catch (cause) {
    return { kind: 'refused', outcome: 'unavailable', tenant, bytes: body.length, cause };
  }
}

function pinged(
  request: IncomingMessage,
  { tenant, nonce, body }: { tenant: string; nonce: string; body: Uint8Array },
  connections: ReadonlyMap<string, ConnectionKeys>,
): Received {
  const signature = header(request, 'x-neostore-signature');
  const { secrets = [] } = connections.get(tenant) ?? {};
  const secret = secrets.find((one) => verifySignature(body, signature, [one], 'auto') !== null);
  assert(secret !== undefined, 'the signature was good');
  return { kind: 'pinged', tenant, nonce, secret };
}

/** What the ledger made of a delivery. One whose id another event has is kept under its hash. */
function keptAs(
  result: AppendResult,
  record: EventRecord,
): { readonly outcome: WrittenOutcome; readonly record: EventRecord } {
  switch (result) {
    case 'appended':
      return { outcome: record.disposition.kind, record };
    case 'duplicate':
      return { outcome: 'duplicate', record };
    case 'conflicting':
      return { outcome: 'quarantined', record: { ...record, eventId: idOfBody(record.bodyHash) } };
  }
}

type Verified =
  | {
      readonly kind: 'verified';
      readonly tenant: string;
      readonly signatureEncoding: SignatureEncoding;
    }
  | Refused;

/**
 * Finds the connection of a delivery and checks its signature. An unknown tenant costs the same
 * work as a known one, with another connection's keys and the result thrown away, so that neither
 * the answer nor its time shows which tenants exist.
 */
function verify(
  request: IncomingMessage,
  pathTenant: string | undefined,
  body: Uint8Array,
  connections: ReadonlyMap<string, ConnectionKeys>,
): Verified {
  const { tenant, headerTenant } = tenantOf(request, pathTenant);
  const [anyKeys] = connections.values();
  const keys = connections.get(tenant) ?? anyKeys;
  const signature = header(request, 'x-neostore-signature');
  const signatureEncoding =
    keys === undefined ? null : verifySignature(body, signature, keys.secrets, keys.encoding);
  if (!connections.has(tenant)) return refused('unauthorized', { reason: 'unknown tenant' });
  if (headerTenant !== undefined && headerTenant !== tenant) {
    return refused('unauthorized', { reason: 'tenant of header differs from path', tenant });
  }
  if (signatureEncoding === null) {
    return refused('unauthorized', { reason: 'wrong signature', tenant });
  }
  return { kind: 'verified', tenant, signatureEncoding };
}

function unsigned(
  request: IncomingMessage,
  pathTenant: string | undefined,
  connections: ReadonlyMap<string, ConnectionKeys>,
): Refused {
  const named = namedTenant(request, pathTenant, connections);
  return refused('unauthorized', { reason: 'no signature', ...named });
}

/** The tenant that a request names, where it is known here: nothing proves that it is from there. */
function namedTenant(
  request: IncomingMessage,
  pathTenant: string | undefined,
  connections: ReadonlyMap<string, ConnectionKeys>,
): Pick<Refused, 'tenant'> {
  const { tenant } = tenantOf(request, pathTenant);
  return connections.has(tenant) ? { tenant } : {};
}

function tenantOf(
  request: IncomingMessage,
  pathTenant: string | undefined,
): { readonly tenant: string; readonly headerTenant: string | undefined } {
  const headerTenant = header(request, 'x-neostore-tenantid')?.trim();
  return { tenant: pathTenant ?? headerTenant ?? '', headerTenant };
}

function refused(
  outcome: Refused['outcome'],
  more: Pick<Refused, 'reason' | 'tenant'> = {},
): Refused {
  return { kind: 'refused', outcome, ...more };
}

/** A header with one value; Node joins repeated ones with commas, which no check lets through. */
function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
