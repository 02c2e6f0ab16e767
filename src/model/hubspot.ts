import type { LegalBasis, SubscriptionState, SubscriptionStatus } from './consent.ts';
import type { TimelineEntry } from './settlement.ts';
import type { Scope, Failure, Rejected, Outcome } from './outcome.ts';
import type { PropertyDefinition } from './property.ts';

/** The quota as it was at a time, milliseconds since 1970. */
export interface QuotaReading extends QuotaState {
  readonly atMs: number;
  /** What was used of the window when the work on the connection ended in order; nothing while it goes on. */
  readonly used?: UsedWindow;
}

/**
 * The calls that count for HubSpot's window. All times are measured from the end of the last call, so
 * that they hold under another clock.
 */
export interface UsedWindow {
  readonly max: number;
  readonly windowMs: number;
  /** How long before it each call ended, in milliseconds; the last one's is 0. */
  readonly callsMs: readonly number[];
  /** How long after it nothing may be sent, because HubSpot said so, in milliseconds. */
  readonly pausedMs: number;
}

/** One request to HubSpot, as it concerned contacts and timeline entries. */
export interface RequestRecord {
  /** Milliseconds since 1970, of the answer. */
  readonly atMs: number;
  /** Name of the endpoint, such as `contacts/batch/upsert`. */
  readonly endpoint: string;
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  readonly ms: number;
  /** HubSpot's own id of the request, for its support; null where it named none. */
  readonly correlationId: string | null;
  /** Ids of the contacts that it was about. */
  readonly contacts: readonly number[];
  /** Ids of the timeline entries that it was about. */
  readonly entries: readonly number[];
  /** What was asked and answered, where that is kept. */
  readonly bodies?: RequestBodies;
}

/** The bodies of a request and of its answer: JSON without secrets, cut where it is long; null where there is none. */
export interface RequestBodies {
  readonly asked: string | null;
  readonly answered: string | null;
}

/** A request as the client reports it: with what only the process needs to know of it. */
export interface RequestReport extends RequestRecord {
  /** The network's code where there was no answer. */
  readonly fault: string | null;
  /** How far our clock was ahead of the answer's `Date`, in milliseconds; null where it has none. */
  readonly aheadMs: number | null;
}

/** A wait that ends by itself. */
export interface Pause {
  readonly scope: Scope;
  /** For people. */
  readonly reason: string;
  /** Milliseconds since 1970, as is its end. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What is left of HubSpot's quota, as far as its answers and our own calls show. */
export interface QuotaState {
  readonly window: { readonly remaining: number; readonly max: number };
  /** What HubSpot last said of the account's day; null where it says nothing of it (OAuth). */
  readonly daily: { readonly remaining: number; readonly max: number } | null;
}

export type Answer<T> = { readonly kind: 'done'; readonly value: T } | Failure;

export interface Portal {
  readonly id: string;
  /** IANA name; null where HubSpot names none, or one that is not known here. */
  readonly timeZone: string | null;
  /** Host on which people use the account, such as `app.hubspot.com`. */
  readonly uiDomain: string;
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
}

/** A part of HubSpot's API that has dated versions and is not the CRM's. */
export type DatedApi =
  'account-info' | 'events' | 'app-events' | 'communication-preferences' | 'oauth';

/** An older version of a part of the API, which stands in for the one that the settings ask for. */
export interface VersionFallback {
  readonly api: DatedApi;
  readonly wanted: string;
  readonly used: string;
}

export interface ContactQuery {
  /** `hs_object_id` for record ids, else a unique property or `email`. */
  readonly idProperty: string;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  /** Properties of which earlier values are wanted too, at most 50 contacts then. */
  readonly history?: readonly string[];
  /** The ledger's ids of the contacts that it is about, for the record of requests. */
  readonly about?: readonly number[];
}

/** What a read came to. An id that is in neither was looked for and is not there. */
export interface ContactsRead {
  readonly records: readonly ContactRecord[];
  /** Ids that could not be read, as they were asked for. A read never rejects a record. */
  readonly failed: ReadonlyMap<string, Exclude<Failure, Rejected>>;
}

/** One value that a property had. */
export interface PastValue {
  readonly value: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** What HubSpot says of who set it, such as `CRM_UI` or `INTEGRATION`; null where it says nothing. */
  readonly sourceType: string | null;
}

export interface ContactRecord {
  readonly id: string;
  /** Null values are left out. */
  readonly properties: { readonly [name: string]: string };
  /** When HubSpot made it, milliseconds since 1970, where its answer says so. */
  readonly createdAtMs?: number;
  /** Newest first; there where it was asked for. */
  readonly history?: { readonly [name: string]: readonly PastValue[] };
}

export interface ContactWrite {
  /** `objectWriteTraceId`: unique in a batch, matches the answer to the write. */
  readonly traceId: string;
  /** Record id for an update, value of the id property for an upsert. */
  readonly id: string;
  readonly properties: { readonly [name: string]: string };
}

export type WriteResult =
  | {
      readonly kind: 'written';
      readonly record: ContactRecord;
      /** What HubSpot holds by its answer, where that says it; empty where it holds nothing. */
      readonly stored: { readonly [property: string]: string };
      /** Whether the write made the record; null where HubSpot does not say. */
      readonly created: boolean | null;
      /** An earlier attempt of the same write has no known end: it may take effect after this one. */
      readonly hasOpenAttempt?: true;
    }
  /** A 2xx that speaks neither of the record nor of an error: merged away or deleted. */
  | { readonly kind: 'missing' }
  | Failure;

export type MergeResult =
  /** The id of the record that remains, which may be a new one, and its primary e-mail, null where the answer does not say. */
  | { readonly kind: 'merged'; readonly recordId: string; readonly email: string | null }
  /** One of both is not there any more: merged already, or deleted. */
  | { readonly kind: 'missing' }
  /** HubSpot does not merge these two, at least not now: they stay two records. */
  | { readonly kind: 'refused'; readonly reason: string }
  | Exclude<Failure, Rejected>;

/** A timeline entry of a contact that has a record in HubSpot. */
export type EntryToSend = Omit<TimelineEntry, 'connection' | 'contactId' | 'attempts'>;

export interface EntryResult {
  readonly outcome: Outcome;
  readonly remoteId?: string;
}

/** What a read of one address came to. */
export type ConsentsRead =
  /** By the id of the subscription type; of one that is missing, nobody has said anything. */
  | { readonly kind: 'read'; readonly statuses: ReadonlyMap<string, SubscriptionStatus> }
  | Exclude<Failure, Rejected>;

/** A consent to write. */
export interface ConsentWrite {
  /** The ledger's id of the consent, and of its contact. */
  readonly id: number;
  readonly contactId: number;
  readonly email: string;
  readonly subscriptionId: string;
  readonly state: Exclude<SubscriptionState, 'NOT_SPECIFIED'>;
  readonly legalBasis: LegalBasis;
  readonly explanation: string;
}

export type ConsentResult =
  | (SubscriptionStatus & {
      readonly kind: 'written';
      /** What the write did, in HubSpot's word; null where it does not say. */
      readonly reason: string | null;
    })
  | Failure;
