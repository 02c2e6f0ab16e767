import { createHash } from 'node:crypto';
import type { Application } from '../../src/model/application.ts';
import type { Registers } from '../../src/model/register.ts';
import type { EventRecord } from '../../src/model/event.ts';

/** The connection that tests speak of unless they need two. */
export const TENANT = 'tenant';

/** The time at which things happen in tests unless they say otherwise. */
export const NOW = Date.parse('2025-02-17T12:00:00Z');

export const AT = '2025-02-17T12:00:00.0000000Z';

/** An event as far as a test cares; `text` is its body. */
export type EventChanges = Partial<EventRecord> & { readonly text?: string };

/** A verified delivery; what a test does not name is filled in. */
export function anEvent(changes: EventChanges = {}): EventRecord {
  const { text = '{"some":"body"}', ...event } = changes;
  const body = new TextEncoder().encode(text);
  // A body that is no event is named after its hash: here that is what a test calls it.
  const named = event.disposition?.kind === 'quarantined' ? event.eventId : undefined;
  return {
    connection: TENANT,
    eventId: 'event-1',
    name: 'Customer:Upserted',
    at: AT,
    receivedAtMs: NOW,
    body,
    bodyHash: named?.replace('sha256:', '') ?? createHash('sha256').update(body).digest('hex'),
    signatureEncoding: 'hex',
    disposition: { kind: 'accepted' },
    ...event,
  };
}

export type Facts = Extract<Application, { kind: 'applied' }>;

/** What a mapping may make of an event, in short: `{ email: 'a@b.c', values: { firstname: 'Ann' } }`. */
export interface Said {
  readonly email?: string;
  readonly customer?: string;
  /** HubSpot property to value, newest wins; the order is that of the event ids. */
  readonly values?: { readonly [property: string]: string };
  /** Names of timeline entries. */
  readonly timeline?: readonly string[];
  readonly dropped?: Facts['dropped'];
}

/** The application of an event of which the mapping says this. */
export function facts(eventId: string, said: Said): Facts {
  const keys = [
    ...(said.customer === undefined ? [] : [{ property: 'customer_id', value: said.customer }]),
    ...(said.email === undefined ? [] : [{ property: 'email', value: said.email }]),
  ];
  const registers: Registers = Object.fromEntries(
    Object.entries(said.values ?? {}).map(([property, value]) => [
      property,
      { mode: 'newest' as const, value, at: AT, event: eventId },
    ]),
  );
  return {
    kind: 'applied',
    keys,
    limits: {},
    document: { registers, wallet: {} },
    timeline: (said.timeline ?? []).map((name) => ({
      name,
      at: AT,
      properties: { from: eventId },
    })),
    dropped: said.dropped ?? [],
  };
}
