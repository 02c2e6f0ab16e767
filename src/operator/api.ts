import type { HintedDeadLetters, WithHint } from '../core/dead-letter-view.ts';
import type { ContactLine } from '../core/contact-line.ts';
import type { DeadLetter } from '../model/dead-letter.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ConnectionState } from '../model/condition.ts';
import type { ConflictSummary } from '../model/conflict.ts';
import type { PersonOfContact } from '../model/people.ts';
import type { ReplicaView } from '../model/replica.ts';
import type { LaneState } from '../model/lane.ts';
import type { ContactExplanation, EventExplanation } from '../model/explanation.ts';
import type { DriftGroup, DriftView, ReconcileRun } from '../model/reconcile.ts';
import type { NumberReport } from '../core/numbers/number-report.ts';
import type { EventOutcome } from '../model/event-outcome.ts';
import type { Installer, Question } from '../model/numbers.ts';
import type {
  EventSummary,
  LedgerStatus,
  LeftOutValue,
  LeftOutValues,
  ListedEvent,
  NamedContact,
} from '../model/view.ts';

/*
 * What the operator's JSON API answers; `fields.ts` says what it takes. Times that end in `Ms` are
 * milliseconds since 1970.
 */

/** `GET /api/status` */
export interface StatusAnswer {
  readonly version: string;
  /** How a command line begins that works on what this daemon works on. */
  readonly program: string;
  readonly nowMs: number;
  readonly startedMs: number;
  readonly access: Access;
  readonly connections: readonly ConnectionStatus[];
}

/** `GET /api/replicas` */
export interface ReplicasAnswer {
  /** The processes that share the ledger; null where it is a file, which one has alone. */
  readonly replicas: readonly ReplicaView[] | null;
}

/** What whoever asks may do. */
export interface Access {
  /** Whether OPERATOR_TOKEN is set: without it nothing can be changed here, and everybody on this machine may look. */
  readonly tokenIsSet: boolean;
  /** Whether the one who asks has shown the token. */
  readonly mayAct: boolean;
}

/** A connection: one Neostore tenant with its HubSpot account. */
export interface ConnectionStatus extends LedgerStatus {
  readonly connection: string;
  /** The one judgement of how it stands, which command line, metrics and alerts say too. */
  readonly state: ConnectionState;
  readonly dryRun: boolean;
  readonly mappingVersion: string;
  /** How many faults the mapping file has that was refused last; 0 where the file is in force. */
  readonly mappingFaults: number;
  /** HubSpot's number of the account; null until it was reached. */
  readonly portalId: string | null;
}

/** `GET /api/history?connection=`: how it went since the daemon started, two hours at most. */
export interface HistoryAnswer {
  readonly stepMs: number;
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

/** One step of the history. Counts are of this step, the rest as it stood at its end. */
export interface Sample {
  readonly atMs: number;
  readonly received: number;
  readonly applied: number;
  readonly synced: number;
  readonly requests: number;
  /** Receipt to HubSpot's confirmation, of the events that were synced in this step; null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Events, contacts, timeline entries and consents that are pending. */
  readonly backlog: number;
  readonly windowRemaining: number | null;
  readonly dailyRemaining: number | null;
}

/**
 * `GET /api/stream`: server-sent events, each with one of these as JSON data. The name of the
 * server-sent event is `kind`.
 */
export type FeedItem =
  | {
      readonly kind: 'received';
      readonly connection: string;
      readonly atMs: number;
      readonly eventId: string;
      readonly name: string | null;
      /** `accepted`, `duplicate`, `ignored` or `quarantined`. */
      readonly outcome: string;
    }
  | {
      readonly kind: 'applied';
      readonly connection: string;
      readonly atMs: number;
      readonly event: ListedEvent;
    }
  | {
      readonly kind: 'synced';
      readonly connection: string;
      readonly atMs: number;
      readonly eventId: string;
      readonly name: string;
      readonly tookMs: number;
      readonly hubspotId: string | null;
    }
  /** The status of a connection: at once for those who begin to listen, then whenever it changed, at most every second. */
  | { readonly kind: 'status'; readonly status: ConnectionStatus }
  | { readonly kind: 'mapping'; readonly connection: string };

/**
 * `GET /api/events?connection=&limit=&before=`, newest first, with the fields of a filter: search, name,
 * state, outcome, wallet, from, to; `before` is the `cursor` of the page before. `/api/events.csv` is all of
 * them as CSV.
 */
export interface EventsAnswer {
  readonly events: readonly EventOfList[];
  /** Null after the last page. A page may have fewer events than asked for, or none, and others after it. */
  readonly cursor: string | null;
  /** Whether the search finds more people than are looked at: some are on no page. */
  readonly isPartial: boolean;
}

/** An event on one line, with what became of it and whom it is about. */
export interface EventOfList extends EventSummary {
  /** Null where it changed nothing for a reason of an earlier version, which `reason` says. */
  readonly outcome: EventOutcome | null;
  /** Null where it is about nobody, or that is not known yet. */
  readonly contact: ContactOfList | null;
}

/** Whom a line of a list is about. */
export interface ContactOfList extends NamedContact {
  /** Where HubSpot shows the contact; null where it has no record. */
  readonly url: string | null;
}

/** `GET /api/events/{id}?connection=` */
export interface EventAnswer extends EventExplanation {
  /** Where HubSpot shows the contact; null where it has no record. */
  readonly contactUrl: string | null;
}

/**
 * `GET /api/contacts?connection=&limit=&before=` with the fields of a filter: search, state, wallet,
 * leftOut (a property), conflict (`open`); `before` is the `cursor` of the page before.
 * `/api/contacts.csv` is all of them as CSV.
 */
export interface ContactsAnswer {
  readonly contacts: readonly ListedContact[];
  /** By which wallets they can be filtered, the first of them in the order of their names. */
  readonly wallets: readonly string[];
  /** Null after the last page. A page may have fewer contacts than asked for, or none, and others after it. */
  readonly cursor: string | null;
  /** Whether the search finds more people than are looked at: some are on no page. */
  readonly isPartial: boolean;
}

/**
 * `GET /api/numbers/people?connection=&limit=&before=` with the days of `/api/numbers`, `wallet` and
 * `without` (a property or consent that they have not, or said no to): who installed a pass.
 * `/api/numbers/people.csv` is all of them as CSV.
 */
export interface InstallersAnswer extends Pick<NumberReport, 'from' | 'to' | 'timeZone'> {
  readonly people: readonly (Omit<Installer, 'contact'> & { readonly contact: ListedContact })[];
  /** What may be asked for by `without`. */
  readonly questions: readonly Question[];
  /** Null after the last page. A page may have fewer people than asked for, or none, and others after it. */
  readonly cursor: string | null;
}

/**
 * `GET /api/left-out?connection=&limit=&before=&property=&reason=`: values that are left out of contacts,
 * by property, reason and contact; `before` is the `cursor` of the page before. `/api/left-out.csv` is
 * all of them as CSV.
 */
export interface LeftOutValuesAnswer {
  readonly values: readonly (Omit<LeftOutValue, 'contact'> & { readonly contact: ContactOfList })[];
  /** Null after the last page. */
  readonly cursor: string | null;
}

/** A contact on one line. */
export interface ListedContact extends Omit<ContactLine, 'hubspotId'> {
  /** Where HubSpot shows the contact; null where it has no record. */
  readonly url: string | null;
}

/** `GET /api/contacts/{key}?connection=`: by e-mail, customer id, pass id, or HubSpot's record id. */
export interface ContactAnswer extends ContactExplanation {
  readonly title: string;
  readonly url: string | null;
  /** Whether it has more values of a key than one person may have: `/people` tells of whom. */
  readonly isOverfull: boolean;
}

/** `GET /api/conflicts?connection=&limit=&before=&open=`, newest first; `before` is the `cursor` of the page before. */
export interface ConflictsAnswer {
  readonly conflicts: readonly ConflictSummary[];
  /** Null after the last page. */
  readonly cursor: string | null;
}

/**
 * `GET /api/conflict?connection=&property=&value=&with=`: a value that several people have. The key is
 * in the query, because a value may be any text, `..` among them.
 */
export interface ConflictAnswer extends ConflictSummary {
  /** Who has it; null where nobody does. */
  readonly holderSide: ConflictSide | null;
  /** The first who claim it, and the contact of the number `with` before them. */
  readonly claimantSides: readonly ConflictSide[];
}

/** One of the people who have a value. */
export interface ConflictSide extends ListedContact {
  readonly keys: readonly ContactKey[];
  /** What events said of this person, by property. */
  readonly values: { readonly [property: string]: string };
}

/** `GET /api/contacts/{key}/people?connection=`: the people that a contact holds. */
export interface PeopleAnswer {
  /** The contact's record in HubSpot; null where it has none. */
  readonly recordId: string | null;
  /** The strongest key that the record carries: whoever has it keeps the record, unless an order says otherwise. */
  readonly recordKey: ContactKey | null;
  /** One, where it holds no more than one person. */
  readonly people: readonly PersonOfContact[];
  /** Events whose payload was purged: they stay with the record. */
  readonly purged: number;
}

/** `GET /api/overfull?connection=&limit=`: contacts that hold several people. */
export interface OverfullAnswer {
  /** Each with how many people it holds. */
  readonly contacts: readonly (ListedContact & { readonly people: number })[];
}

/** Answer to `POST /api/contacts/{key}/split`, which takes a contact apart. */
export interface SplitAnswer {
  /** Whose person keeps the record. */
  readonly kept: ContactKey;
  readonly people: number;
  /** Events that are applied again. */
  readonly events: number;
  /** Events that stay, for their payload was purged. */
  readonly purged: number;
  /** False in a dry run. */
  readonly isDone: boolean;
}

/** `GET /api/dead-letters?connection=&limit=` with the fields of a filter: kind, reason, event, contact, from, to. */
export interface DeadLettersAnswer {
  readonly total: number;
  readonly groups: readonly HintedDeadLetters[];
  readonly letters: readonly DeadLetter[];
  /** Values that are left out of contacts, while the rest of them is in HubSpot. */
  readonly leftOut: readonly LeftOutGroup[];
}

/** A value that is left out of contacts for one reason, with what a person can do about it. */
export interface LeftOutGroup extends WithHint<LeftOutValues> {
  /** Whether nothing is to be done: HubSpot keeps a value of its own, or writes ours in its own way. */
  readonly isAtRest: boolean;
}

/** Answer to `POST /api/dead-letters/release`, which lets lanes go on that a fuse has stopped: which go on. */
export interface FuseAnswer {
  readonly released: readonly LaneState[];
}

/** Answer to `POST /api/left-out/retry`, which tries all such values again: of how many contacts. */
export interface LeftOutAnswer {
  readonly contacts: number;
}

/** Dead letters of one kind and reason, with what a person can do about them. */
export type { HintedDeadLetters } from '../core/dead-letter-view.ts';

/** Answer to `POST /api/dead-letters/retry` and `/discard`. */
export interface DeadLetterOrderAnswer {
  readonly matched: number;
  /** Retried or discarded; 0 in a dry run. */
  readonly done: number;
  /** Events that another try cannot help. */
  readonly hopeless: number;
}

/** `GET /api/reconcile?connection=`, and the answer to `POST /api/reconcile` with `{ connection }`. */
export interface ReconcileAnswer {
  readonly run: ReconcileRun | null;
  readonly drifts: readonly DriftView[];
  /** All of what differs, counted by kind. */
  readonly groups: readonly DriftGroup[];
  /** Whether the mapping lets people be made again who were deleted in HubSpot. */
  readonly recreate: 'event' | 'never';
}

/** Answer to `POST /api/reconcile/mend`, which sends again what the last comparison found. */
export interface MendAnswer extends ReconcileAnswer {
  readonly mended: {
    readonly contacts: number;
    readonly values: number;
    readonly recreated: number;
  };
}

/** Every answer that is not 2xx. */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}
