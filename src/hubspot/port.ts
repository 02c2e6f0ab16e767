import { optionsOf } from '../core/register.ts';
import type { Room } from '../core/sending/linger.ts';
import type {
  ContactRecord,
  Pause,
  QuotaReading,
  QuotaState,
  UsedWindow,
  Answer,
  Portal,
  ContactQuery,
  ContactsRead,
  ContactWrite,
  WriteResult,
  MergeResult,
  EntryToSend,
  EntryResult,
  ConsentsRead,
  ConsentResult,
  ConsentWrite,
} from '../model/hubspot.ts';
import type { SubscriptionType } from '../model/consent.ts';
import type { Timeline } from '../model/timeline.ts';

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
  updateContacts(
    writes: readonly ContactWrite[],
    how?: WriteHow,
  ): Promise<Map<string, WriteResult>>;
  /** Creates or updates contacts by a unique property, at most {@link CONTACTS_PER_BATCH}; one result for each write. */
  upsertContacts(
    idProperty: string,
    writes: readonly ContactWrite[],
    how?: WriteHow,
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
  /** The subscription types of the account. */
  subscriptions(): Promise<Answer<readonly SubscriptionType[]>>;
  /**
   * Reads how addresses stand to all subscription types, at most {@link CONSENTS_PER_BATCH}; one result
   * for each address.
   */
  readConsents(
    asked: readonly { readonly email: string; readonly contactId: number }[],
  ): Promise<Map<string, ConsentsRead>>;
  /** Writes consents, at most {@link CONSENTS_PER_BATCH}; one result for each, by its id. */
  writeConsents(writes: readonly ConsentWrite[]): Promise<Map<number, ConsentResult>>;
  /** The driver that puts entries on timelines; `auto` probes at the first call. */
  timeline(): Promise<Answer<TimelineDriver>>;
  /** Says that the mapping names other timeline events, so that `timeline` chooses again. */
  forgetTimeline(): void;
  /** What is left of the quota, without asking HubSpot. */
  quota(): QuotaState;
  /** How much room the quota has: what is left of it for the daemon, without asking HubSpot. */
  room(): Room;
  /** What of the window is used, for whoever works on the connection next; no call may be under way. */
  usedQuota(): UsedWindow;
  /**
   * Takes over what HubSpot said of the day's quota to another process, as long as it has said nothing
   * here, and what that process used of the window.
   *
   * @param lastCallMs when its last call ended, by the clock that nobody sets
   */
  recallQuota(reading: QuotaReading, lastCallMs: number): void;
  /** Why calls wait at the moment, by their own quota; null while they do not. */
  pause(): Pause | null;
  /** The time by HubSpot's clock, milliseconds since 1970, to about a second; by our own before its first answer. */
  nowMs(): number;
}

/** How contacts are written. */
export interface WriteHow {
  /**
   * Whether a batch that a rule of an administrator refuses is divided, until it is known whose fault
   * that is; otherwise it is refused as a whole, for whoever knows how to mend what is sent.
   */
  readonly dividesRules?: boolean;
  /** Whether a batch that is refused is left at that, for whoever looks closer at what is in it. */
  readonly isUndivided?: boolean;
}

/**
 * How long a call that was given up may still be at work in HubSpot, in milliseconds: twice the
 * timeout of a call. What cannot be repeated is looked for after that, not before.
 */
export const UNKNOWN_END_MS = 30_000;

/** The property that holds a record's id; in requests it is meant where none is named. */
export const RECORD_ID_PROPERTY = 'hs_object_id';

/** HubSpot's list of the ids that went into a record, separated by `;`. */
export const MERGED_IDS_PROPERTY = 'hs_merged_object_ids';

/** The ids under which a record is found: its own, and those of records that were merged into it. */
export function idsOf({ id, properties }: ContactRecord): readonly string[] {
  return [id, ...optionsOf(properties[MERGED_IDS_PROPERTY] ?? '')];
}

/** Inputs of one contact batch request. */
export const CONTACTS_PER_BATCH = 100;
/** Inputs of a batch that reads earlier values. [HubSpot contacts guide] */
export const HISTORIES_PER_BATCH = 50;

/** Addresses of one request; HubSpot names no limit, so it is that of its other batches. */
export const CONSENTS_PER_BATCH = 100;

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
