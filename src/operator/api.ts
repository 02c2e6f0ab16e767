import type { HintedDeadLetters, WithHint } from '../core/dead-letter-view.ts';
import type { RetriedNow } from '../core/retry-now.ts';
import type { PreviewResult } from '../evaluation/evaluator.ts';
import type { MappingWords } from '../core/mapping/suggest.ts';
import type { TrialSum } from '../core/trial/trial-tally.ts';
import type { Fault } from '../model/fault.ts';
import type { MappingVersion, MappingVersionSummary } from '../model/mapping-version.ts';
import type { DeadLetter } from '../model/dead-letter.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ConnectionState } from '../model/condition.ts';
import type { ConflictSummary, Settled, Settlement } from '../model/conflict.ts';
import type { PersonOfContact } from '../model/people.ts';
import type { ReplicaView } from '../model/replica.ts';
import type { LaneName, LaneState } from '../model/lane.ts';
import type { WorkState } from '../model/state.ts';
import type { WalletContext } from '../model/wallet.ts';
import type { ContactExplanation, EventExplanation } from '../model/explanation.ts';
import type { DriftGroup, DriftView, ReconcileRun } from '../model/reconcile.ts';
import type { NumberReport } from '../core/numbers/number-report.ts';
import type { EventOutcome } from '../model/event-outcome.ts';
import type { Installer, Question } from '../model/numbers.ts';
import type { RequestBodies } from '../model/hubspot.ts';
import type {
  EventSummary,
  LedgerStatus,
  LeftOutValue,
  LeftOutValues,
  ListedEvent,
  NamedContact,
} from '../model/view.ts';

/*
 * What the operator's JSON API answers and takes. The page imports these types, and nothing else of
 * the daemon. Times that end in `Ms` are milliseconds since 1970.
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
 * `GET /api/numbers?connection=&by=` (day, week or month) with `time` (7-days, 30-days, 90-days, last-week,
 * last-month, year) or the days `from` and `to`; the last 30 days without. `/api/numbers.csv` is its rows.
 */
export type NumbersAnswer = NumberReport;

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

/** `GET /api/requests/{id}?connection=`: what was asked of HubSpot and answered. */
export type RequestBodiesAnswer = RequestBodies;

export interface ListedContact {
  readonly id: number;
  /** A name or the key that says most of who it is. */
  readonly title: string;
  /** A key for `/api/contacts/{key}`. */
  readonly key: string;
  readonly state: WorkState;
  readonly reason: string | null;
  /** How many of its values HubSpot does not take. */
  readonly leftOut: number;
  readonly wallet: Pick<
    WalletContext,
    'status' | 'others' | 'passes' | 'devices' | 'lastEvent' | 'lastChangedAt'
  >;
  readonly updatedAtMs: number;
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

/** Body of `POST /api/conflicts/settle`: what a person decides about a value that several people have. */
export interface SettleOrder extends ContactKey {
  readonly connection: string;
  readonly settlement: Settlement;
}

/** Answer to a {@link SettleOrder}. */
export type SettleAnswer = Settled;

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
  readonly contacts: readonly OverfullContact[];
}

export interface OverfullContact extends ListedContact {
  /** How many people it holds. */
  readonly people: number;
}

/** Body of `POST /api/contacts/{key}/split`: takes a contact apart. */
export interface SplitOrder {
  readonly connection: string;
  /** A key value of whoever keeps the record in HubSpot. */
  readonly keep?: string;
  /** Only says what it would do. */
  readonly dryRun?: boolean;
}

/** Answer to a {@link SplitOrder}. */
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

/** Body of `POST /api/left-out/retry`: reads the portal's definitions again, and tries all such values again. */
export interface LeftOutOrder {
  readonly connection: string;
}

/** Body of `POST /api/retry-now`: tries at once what waits to be tried again. */
export interface RetryNowOrder {
  readonly connection: string;
}

/** What waits to be tried again, or is tried now; answer to a {@link RetryNowOrder} and to `GET /api/retry-now`. */
export type RetryNowAnswer = RetriedNow;

/** Body of `POST /api/dead-letters/release`: lets lanes go on that a fuse has stopped; all of them without a lane. */
export interface FuseOrder {
  readonly connection: string;
  readonly lane?: LaneName;
}

/** Answer to a {@link FuseOrder}: the lanes that go on. */
export interface FuseAnswer {
  readonly released: readonly LaneState[];
}

/** Answer to a {@link LeftOutOrder}: of how many contacts. */
export interface LeftOutAnswer {
  readonly contacts: number;
}

/** Dead letters of one kind and reason, with what a person can do about them. */
export type { HintedDeadLetters } from '../core/dead-letter-view.ts';

/** Body of `POST /api/dead-letters/retry` and `/discard`; the fields of a filter as in the list. */
export interface DeadLetterOrder {
  readonly connection: string;
  readonly kind?: DeadLetter['kind'];
  readonly reason?: string;
  readonly event?: string;
  readonly contact?: string;
  readonly from?: string;
  readonly to?: string;
  /** One letter, such as `contact:12`. */
  readonly letter?: string;
  /** Only counts. */
  readonly dryRun?: boolean;
}

/** Answer to a {@link DeadLetterOrder}. */
export interface DeadLetterOrderAnswer {
  readonly matched: number;
  /** Retried or discarded; 0 in a dry run. */
  readonly done: number;
  /** Events that another try cannot help. */
  readonly hopeless: number;
}

/** `GET /api/mapping?connection=`: the mapping in force and, where the file was refused, that one too. */
export interface MappingAnswer {
  readonly connection: string;
  readonly file: string;
  readonly version: string;
  readonly text: string;
  readonly sinceMs: number;
  readonly refused: {
    readonly atMs: number;
    readonly text: string;
    readonly faults: readonly Fault[];
  } | null;
  /** What the file says, where a version of the page is in force until the file changes; null else. */
  readonly insteadOf: { readonly version: string; readonly text: string } | null;
}

/** `GET /api/mapping/words?connection=`: what a mapping may be written with. */
export type MappingWordsAnswer = MappingWords;

/** `GET /api/mapping/versions?connection=`, the newest first. */
export interface MappingVersionsAnswer {
  readonly versions: readonly MappingVersionSummary[];
}

/** `GET /api/mapping/versions/{version}?connection=` */
export type MappingVersionAnswer = MappingVersion;

/** Body of `POST /api/mapping/versions`: keeps a mapping without faults. */
export interface SaveVersionOrder {
  readonly connection: string;
  readonly mapping: string;
  readonly author: string;
  readonly note: string;
}

/** Body of `POST /api/mapping/put`: puts a version in force, until the mapping file changes. */
export interface PutVersionOrder {
  readonly connection: string;
  readonly version: string;
}

/** Body of `POST /api/mapping/check` and `/api/mapping/make`, about the HubSpot account of a connection. */
export interface AccountOrder {
  readonly connection: string;
  readonly mapping: string;
}

/** Answer to `POST /api/mapping/check`. */
export type AccountCheck =
  | {
      readonly kind: 'checked';
      /** What would keep values out of HubSpot and only a person can mend, a sentence each. */
      readonly problems: readonly string[];
      readonly plan: AccountPlan;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** What has to be made in HubSpot for a mapping, a line each. */
export interface AccountPlan {
  readonly steps: readonly string[];
  readonly conflicts: readonly string[];
  readonly notes: readonly string[];
  /** How many things are as they should be. */
  readonly unchanged: number;
  /** False where something stands in the way, and in a dry run. */
  readonly mayBeMade: boolean;
}

/** Answer to `POST /api/mapping/make`. */
export type AccountMade =
  | {
      readonly kind: 'made';
      readonly steps: readonly {
        readonly text: string;
        readonly outcome: 'done' | 'skipped' | 'failed' | 'not tried';
        readonly reason: string | null;
      }[];
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Body of `POST /api/mapping/run`: tries a mapping on the last stored events. Writes nothing. */
export interface TrialOrder {
  readonly connection: string;
  readonly mapping: string;
  readonly limit: number;
}

/** A line of the answer to a {@link TrialOrder}, which is lines of JSON. The last is a sum, or a failure. */
export type TrialLine =
  | { readonly kind: 'progress'; readonly tried: number; readonly total: number }
  | { readonly kind: 'sum'; readonly sum: TrialSum; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Body of `POST /api/mapping/replay`: applies stored events again by the mapping in force. */
export interface ReplayOrder {
  readonly connection: string;
  /** Only counts. */
  readonly dryRun?: boolean;
}

/** Answer to a {@link ReplayOrder}. */
export interface ReplayAnswer {
  readonly matched: number;
  readonly purged: number;
  readonly contacts: number;
}

/** Body of `POST /api/preview`: what a mapping would make of an event. Writes nothing. */
export interface PreviewOrder {
  readonly connection: string;
  /** Text of a mapping file; the one in force without it. */
  readonly mapping?: string;
  /** Id of a stored event, or else the text of an event's payload. */
  readonly eventId?: string;
  readonly body?: string;
}

export type PreviewAnswer =
  | Extract<PreviewResult, { readonly kind: 'faults' }>
  | (Extract<PreviewResult, { readonly kind: 'preview' }> & {
      /** The text of the event; without what proves its identifiers. */
      readonly body: string;
      /** The contact that its keys lead to now; null where they would make a new one. */
      readonly reaches: PreviewedContact | null;
    });

/** A contact that a previewed event reaches. */
export interface PreviewedContact {
  readonly title: string;
  /** A key for `/api/contacts/{key}`. */
  readonly key: string;
  readonly url: string | null;
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

/** Body of `POST /api/reconcile/mend`: what of the last comparison is sent again. */
export interface MendOrder {
  readonly connection: string;
  /** These properties alone; all of them where it is missing. */
  readonly properties?: readonly string[];
  /** Whether contacts whose record was deleted in HubSpot are made again. */
  readonly recreate: boolean;
}

export interface MendAnswer extends ReconcileAnswer {
  readonly mended: {
    readonly contacts: number;
    readonly values: number;
    readonly recreated: number;
  };
}

/** Body of `POST /api/session`: shows the token, and gets a cookie for this browser. `DELETE` ends it. */
export interface SessionOrder {
  readonly token: string;
}

/** Every answer that is not 2xx. */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}
