import type { ContactView, EventView } from '../../../src/model/view.ts';
import type { Register } from '../../../src/model/register.ts';

export const AT = '2026-11-23T10:00:00.0000000Z';
export const LATER = '2026-11-23T11:00:00.0000000Z';
export const RECEIVED_MS = Date.parse('2026-11-23T10:00:01.000Z');

/** An event that was applied and is completely in HubSpot, unless changed. */
export function anEvent(changes: Partial<EventView> = {}): EventView {
  return {
    seq: 1,
    contactId: 7,
    eventId: 'e1',
    name: 'Customer:Upserted',
    at: AT,
    receivedAtMs: RECEIVED_MS,
    appliedAtMs: RECEIVED_MS + 20,
    syncedAtMs: RECEIVED_MS + 1_300,
    state: 'done',
    reason: null,
    code: null,
    heldBy: null,
    wallet: null,
    bodyBytes: 2,
    bodyHash: 'hash',
    signatureEncoding: 'hex',
    mappingVersion: 'v1',
    dropped: [],
    facts: { keys: [], registers: {}, effects: {} },
    body: new TextEncoder().encode('{}'),
    timeline: [],
    requests: [],
    ...changes,
  };
}

/** A contact that HubSpot has, unless told otherwise. */
export function aContact(changes: Partial<ContactView> = {}): ContactView {
  return {
    id: 7,
    connection: 'acme',
    revision: 1,
    duplicates: [],
    attempts: 0,
    leftOut: 0,
    isAwaited: false,
    inDoubt: null,
    verdicts: [],
    keys: [{ property: 'email', value: 'ada@example.com', at: '' }],
    claims: [],
    document: { registers: {}, wallet: {} },
    hubspotId: '101',
    origin: 'created',
    confirmed: {},
    dropped: [],
    state: 'done',
    reason: null,
    code: null,
    updatedAtMs: RECEIVED_MS + 1_300,
    history: [],
    timeline: [],
    consents: [],
    events: [],
    requests: [],
    ...changes,
  };
}

/** A register that event `e1` set, unless told otherwise. */
export function aRegister(value: Register['value'], changes: Partial<Register> = {}): Register {
  return { value, mode: 'newest', at: AT, event: 'e1', ...changes };
}
