import type { RegisterEffect, Registers } from './register.ts';
import type { ConsentMemory } from './consent.ts';
import type { DroppedValue } from './application.ts';
import type { ContactKey, ContactDocument, RecordChange, DirtyContact } from './contact.ts';
import type { ConflictCount } from './conflict.ts';
import type { DeadLetterGroup } from './dead-letter.ts';
import type { BlockedState, LaneState } from './lane.ts';
import type { EventOutcome } from './event-outcome.ts';
import type { WorkState, HeldState } from './state.ts';
import type { RequestRecord, QuotaReading } from './hubspot.ts';

/** A request as the view of one event or contact shows it. */
export type RequestView = Omit<RequestRecord, 'contacts' | 'entries' | 'bodies'> & {
  /** The ledger's own number of it. */
  readonly id: number;
  /** How many contacts and entries shared it. */
  readonly subjects: number;
  /** Whether its bodies are kept. */
  readonly hasBodies: boolean;
};

export type StateCounts = { readonly [state in WorkState]: number };

export interface LedgerStatus {
  readonly events: StateCounts;
  readonly contacts: StateCounts;
  readonly timeline: StateCounts;
  readonly consents: StateCounts;
  /** Receipt of the oldest event that HubSpot does not have completely and still can get. */
  readonly oldestPendingMs: number | null;
  /** Receipt of the oldest event whose contact waits for a key that HubSpot knows or can be made by. */
  readonly oldestWaitingMs: number | null;
  /** Dead letters by kind, code and reason, most frequent first. */
  readonly deadLetters: readonly DeadLetterGroup[];
  /** The first lane that a person has to do something about; null when there is none. */
  readonly blocked: BlockedState | null;
  /** Lanes that stand still, each with its reason. */
  readonly lanes: readonly LaneState[];
  /** Values that several people have, of which nobody has decided. */
  readonly conflicts: ConflictCount;
  /** Null until HubSpot was called. */
  readonly quota: QuotaReading | null;
  /** Values that are left out of contacts. */
  readonly leftOut: LeftOutCount;
  /** Contacts of whom HubSpot has several records. */
  readonly unmerged: number;
  /** When the newest event was received; ahead of now where the clock was set back. Null before the first. */
  readonly lastReceivedMs: number | null;
  /**
   * How many events came in the weeks before in the time that has passed since the newest, a number
   * for each week, counted up to {@link USUAL_COUNTED_MAX}; none while that time is short.
   */
  readonly usual: readonly number[];
  /** Events received and synced in the last minute. */
  readonly receivedLastMinute: number;
  readonly syncedLastMinute: number;
}

/** Events of a week that are counted for {@link LedgerStatus.usual}. */
export const USUAL_COUNTED_MAX = 10;

/** How many values are left out, and which: those of most contacts first. */
export interface LeftOutCount {
  readonly values: number;
  readonly groups: readonly Pick<LeftOutValues, 'property' | 'reason' | 'contacts'>[];
}

/** A value that is left out of contacts, while the rest of them is in HubSpot. */
export interface LeftOutValues {
  readonly property: string;
  /** The stable name of the reason; null where an earlier version recorded it. */
  readonly code: string | null;
  readonly reason: string;
  /** Of how many contacts. */
  readonly contacts: number;
  /** A key of one of them. */
  readonly example: ContactKey | null;
}

/** Which events to list. */
export interface EventQuery {
  readonly limit: number;
  /** Only events received before the one of this number (`EventSummary.seq`). */
  readonly before?: number;
  /** Canonical name, or a beginning with `*`. */
  readonly name?: string;
  readonly state?: WorkState;
  readonly outcome?: EventOutcome;
  /** The wallet that it is about, in lower case. */
  readonly wallet?: string;
  /** Received at this time or later, milliseconds since 1970. */
  readonly fromMs?: number;
  /** Received before this time. */
  readonly toMs?: number;
  readonly contactId?: number;
  /** Its id or the beginning of it, or whatever names people, whose events these are. */
  readonly search?: string;
}

/** One page of a list. */
export interface Page<Row, Place> {
  readonly rows: readonly Row[];
  /**
   * Where the next page begins; null after the last. A page has fewer rows than asked for, or none,
   * where those that a filter lets through lie far apart: the next one goes on from there.
   */
  readonly next: Place | null;
  /** There where a search finds more than are looked at: some are on no page. */
  readonly isPartial?: true;
}

/** A contact by name, as far as a list has room for it. */
export interface NamedContact {
  readonly id: number;
  /** A name, or the key that says most of who it is. */
  readonly title: string;
  /** That key; null where it has none. */
  readonly key: string | null;
  readonly hubspotId: string | null;
}

/** An event of a list, with whom it is about. */
export interface ListedEvent extends EventSummary {
  /** Null where it is about nobody, or that is not known yet. */
  readonly contact: NamedContact | null;
}

/** An event on one line. */
export interface EventSummary {
  readonly seq: number;
  readonly eventId: string;
  readonly name: string | null;
  readonly at: string;
  readonly receivedAtMs: number;
  readonly appliedAtMs: number | null;
  readonly syncedAtMs: number | null;
  readonly state: WorkState;
  readonly reason: string | null;
  /** The stable name of the reason. */
  readonly code: string | null;
  readonly contactId: number | null;
  /** The wallet that it is about, as it names it, in lower case; null where it names none. */
  readonly wallet: string | null;
  /** What keeps an applied event from HubSpot: the state of its contact or of a timeline entry; null where nothing does. */
  readonly heldBy: HeldState | null;
}

/** An event that was applied just now. */
export interface AppliedSummary extends ListedEvent {
  /** Whether it was applied before: by a replay, or another mapping. */
  readonly isAgain: boolean;
}

/** An event, with all that is kept of it. */
export interface EventView extends EventSummary {
  readonly bodyBytes: number;
  readonly bodyHash: string;
  /** Null where no webhook brought it. */
  readonly signatureEncoding: string | null;
  readonly mappingVersion: string | null;
  readonly dropped: readonly DroppedValue[];
  /** What it said by the mapping that applied it; null when it was not applied, or once it is purged. */
  readonly facts: EventFacts | null;
  /** Null once it is purged. */
  readonly body: Uint8Array | null;
  readonly timeline: readonly EntryView[];
  /** Requests about its timeline entries, and about its contact since it was received; oldest first. */
  readonly requests: readonly RequestView[];
}

/** What the mapping made of one event. */
export interface EventFacts {
  readonly keys: readonly ContactKey[];
  readonly registers: Registers;
  /** What each register did to its contact when the event was applied. */
  readonly effects: { readonly [property: string]: RegisterEffect };
}

/** Which contacts to list. */
export interface ContactListQuery {
  readonly limit: number;
  /** The last contact of the page before. */
  readonly before?: ContactPlace;
  /** What `readSearch` reads: a key or its beginning, a part of a name, a domain, a record. */
  readonly search?: string;
  readonly state?: WorkState;
  readonly wallet?: string;
  /** Only those that leave out a value of this property. */
  readonly leftOut?: string;
  /** Only those who share a value with others, of which nobody has decided. */
  readonly isInConflict?: boolean;
}

/** The place of a contact in a list. */
export type ContactPlace = Pick<ContactSummary, 'id' | 'updatedAtMs'>;

/** Which values that are left out to list. */
export interface LeftOutQuery {
  readonly limit: number;
  /** The last of the page before. */
  readonly after?: LeftOutPlace;
  readonly property?: string;
  readonly reason?: string;
}

/** The place of a value in the list of those that are left out. */
export interface LeftOutPlace {
  readonly property: string;
  readonly reason: string;
  readonly contactId: number;
}

/** A value that is left out of one contact. */
export interface LeftOutValue {
  readonly contact: NamedContact;
  readonly property: string;
  /** What the event said; null where it is computed of the wallet. */
  readonly value: string | null;
  readonly code: string | null;
  readonly reason: string;
  /** The event that said it; null where it is computed of the wallet. */
  readonly eventId: string | null;
  /** When it happened, an instant of `OrderKey.at`'s form. */
  readonly at: string | null;
}

/** A contact on one line. */
export interface ContactSummary {
  readonly id: number;
  readonly keys: readonly ContactKey[];
  readonly document: ContactDocument;
  readonly hubspotId: string | null;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly code: string | null;
  /** How many of its values HubSpot does not take. */
  readonly leftOut: number;
  readonly updatedAtMs: number;
}

/** A timeline entry as the view of an event or contact shows it. */
export interface EntryView {
  readonly id: number;
  readonly eventId: string;
  readonly name: string;
  readonly at: string;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly code: string | null;
  readonly driver: string | null;
  readonly remoteId: string | null;
}

/** A consent of a contact, as the ledger has it. */
export interface ConsentView {
  /** Name under `consents` of the mapping. */
  readonly name: string;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly code: string | null;
  readonly memory: ConsentMemory;
}

/** A contact, with all that is kept of it. */
export interface ContactView
  extends
    DirtyContact,
    Pick<ContactSummary, 'state' | 'reason' | 'code' | 'leftOut' | 'updatedAtMs'> {
  /** The changes of its record, oldest first, the last {@link RECORD_CHANGES_MAX}. */
  readonly history: readonly RecordChange[];
  /** The newest, newest first. */
  readonly timeline: readonly EntryView[];
  readonly consents: readonly ConsentView[];
  /** The newest, newest first. */
  readonly events: readonly EventSummary[];
  /** The newest, newest first. */
  readonly requests: readonly RequestView[];
}
