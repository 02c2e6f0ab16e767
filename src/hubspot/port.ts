import type { TimelineFact } from '../core/application.ts';
import type { PropertyDefinition } from '../core/convert.ts';
import type { Failure, Outcome, Rejected, Scope } from '../core/outcome.ts';
import type { Timeline } from '../core/timelines.ts';

/**
 * HubSpot as the dispatcher needs it. Every method answers with outcomes and never throws for what
 * HubSpot or the network does; each waits for its turn in the quota by itself. Once the signal of
 * the connection aborts, calls end at once and no other begins.
 */
export interface HubSpot {
  /** Portal id, time zone and the definitions of its contact properties. */
  portal(): Promise<Answer<Portal>>;
  /** Says that HubSpot refused what the definitions allow, so that `portal` asks for them again. */
  forgetPortal(): void;
  /**
   * Reads contacts by record id or by a unique property, at most {@link CONTACTS_PER_BATCH}. An id
   * that HubSpot refuses fails alone.
   */
  readContacts(query: ContactQuery): Promise<ContactsRead>;
  /** Writes contacts by record id, at most {@link CONTACTS_PER_BATCH}; one result for each write. */
  updateContacts(writes: readonly ContactWrite[]): Promise<Map<string, WriteResult>>;
  /** Creates or updates contacts by a unique property, at most {@link CONTACTS_PER_BATCH}; one result for each write. */
  upsertContacts(
    idProperty: string,
    writes: readonly ContactWrite[],
  ): Promise<Map<string, WriteResult>>;
  /**
   * Makes two records one, which holds the properties, addresses and timelines of both. Cannot be
   * undone.
   *
   * @param about the ledger's ids of the contacts that it is about, for the record of requests
   */
  mergeContacts(
    primaryId: string,
    duplicateId: string,
    about?: readonly number[],
  ): Promise<MergeResult>;
  /**
   * Deletes a contact for good, as privacy law demands it, by record id or by e-mail address; HubSpot
   * keeps the address from coming back. One that is not there counts as deleted.
   */
  forgetContact(by: {
    readonly idProperty: 'hs_object_id' | 'email';
    readonly id: string;
  }): Promise<Answer<null>>;
  /** The driver that puts entries on timelines; `auto` probes at the first call. */
  timeline(): Promise<Answer<TimelineDriver>>;
  /** Says that the mapping names other timeline events, so that `timeline` chooses anew. */
  forgetTimeline(): void;
  /** What is left of the quota, without asking HubSpot. */
  quota(): QuotaState;
  /** Why calls wait at the moment, by their own quota; null while they do not. */
  pause(): Pause | null;
}

/** A wait that ends by itself. */
export interface Pause {
  readonly scope: Scope;
  /** For people. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/** What is left of HubSpot's quota, as far as its answers and our own calls tell. */
export interface QuotaState {
  readonly window: { readonly remaining: number; readonly max: number };
  /** What HubSpot last said of the account's day; null where it says nothing of it (OAuth). */
  readonly daily: { readonly remaining: number; readonly max: number } | null;
}

/**
 * How long a call that was given up may still be at work in HubSpot, in milliseconds: twice the
 * timeout of a call. What cannot be repeated is looked for after that, not before.
 */
export const UNKNOWN_END_MS = 30_000;

/** Inputs of one contact batch request. */
export const CONTACTS_PER_BATCH = 100;

export type Answer<T> = { readonly kind: 'done'; readonly value: T } | Failure;

export interface Portal {
  readonly id: string;
  /** IANA name; null where HubSpot names none, or one that is not known here. */
  readonly timeZone: string | null;
  /** Host on which people use the account, such as `app.hubspot.com`. */
  readonly uiDomain: string;
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
}

export interface ContactQuery {
  /** `hs_object_id` for record ids, else a unique property or `email`. */
  readonly idProperty: string;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  /** Properties of which earlier values are wanted too, at most {@link HISTORIES_PER_BATCH} contacts then. */
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

/** Inputs of a batch that reads earlier values. [HubSpot contacts guide] */
export const HISTORIES_PER_BATCH = 50;

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
  | { readonly kind: 'written'; readonly record: ContactRecord; readonly created: boolean }
  /** A 2xx that speaks neither of the record nor of an error: merged away or deleted. */
  | { readonly kind: 'missing' }
  | Failure;

export type MergeResult =
  /** The id of the record that remains, which may be a new one. */
  | { readonly kind: 'merged'; readonly recordId: string }
  /** One of both is not there any more: merged already, or deleted. */
  | { readonly kind: 'missing' }
  /** HubSpot does not merge these two, at least not now: they stay two records. */
  | { readonly kind: 'refused'; readonly reason: string }
  | Exclude<Failure, Rejected>;

/** One way of showing an event on a contact's timeline. */
export interface TimelineDriver {
  readonly name: Timeline;
  /** Entries of one call. */
  readonly batchSizeMax: number;
  /** Whether repeating a call is harmless; if not, entries are marked before it. */
  readonly repeatable: boolean;
  /** Sends entries, at most `batchSizeMax`; one result for each, by `EntryToSend.id`. */
  send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>>;
}

/** A timeline entry of a contact that has a record in HubSpot. */
export interface EntryToSend extends TimelineFact {
  readonly id: number;
  /** Neostore's event id: with portal and name it makes the deterministic id in HubSpot. */
  readonly eventId: string;
  readonly hubspotId: string;
  /** When an unrepeatable call for it was begun and never settled; null when none was. */
  readonly sendingSinceMs: number | null;
}

export interface EntryResult {
  readonly outcome: Outcome;
  readonly remoteId?: string;
}
