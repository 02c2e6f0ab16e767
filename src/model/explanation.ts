import type { ConsentChoice, SubscriptionState } from './consent.ts';
import type { ContactKey } from './contact.ts';
import type { Claim } from './claim.ts';
import type { ConflictSummary, ConflictView } from './conflict.ts';
import type { ContactSummary, ContactView, EventSummary, EventView } from './view.ts';
import type { WalletContext } from './wallet.ts';
import type { WriteMode } from './write-mode.ts';

/**
 * What became of one value that an event carried:
 * - `written`: HubSpot has confirmed it.
 * - `pending`: it is to be sent, or to be looked at again.
 * - `unchanged`: the contact had this very value already, so nothing had to be sent for it.
 * - `stale`: an event that happened later (or, by its write mode, earlier) had set the property before this one came.
 * - `superseded`: it counted until another event's value took its place.
 * - `kept`: it is left to HubSpot, as its write mode says.
 * - `refused`: it is not sent, for the reason that is given.
 */
export type ValueFate =
  'written' | 'pending' | 'unchanged' | 'stale' | 'superseded' | 'kept' | 'refused';

/** Another event, named in an explanation. */
export interface NamedEvent {
  readonly eventId: string;
  readonly name: string | null;
  readonly at: string;
}

export interface ExplainedValue {
  readonly property: string;
  /** What the event said; null where it said nothing that could be taken. */
  readonly value: string | null;
  readonly fate: ValueFate;
  /** Why, where the fate does not say it. */
  readonly reason: string | null;
  /** The event whose value counts instead. */
  readonly instead: NamedEvent | null;
}

/** A key that a contact holds and others claim. */
export interface ClaimedKey extends Pick<
  ConflictSummary,
  'property' | 'value' | 'claimants' | 'settled'
> {
  /** The first of those who claim it, each by a key that names it. */
  readonly first: readonly ContactKey[];
}

/** What is known of the keys of a contact, or of those that one event names. */
interface ExplainedClaims {
  /** Values that name it and that it does not hold: they are left out. */
  readonly claims: readonly Claim[];
  /** Keys that it holds and others claim, as far as they were looked up. */
  readonly claimedKeys: readonly ClaimedKey[];
}

/** The contact of an event, as far as it takes to find it. */
export interface ExplainedContact extends Pick<
  ContactSummary,
  'id' | 'hubspotId' | 'state' | 'reason'
> {
  readonly key: ContactKey | null;
}

/** What an event said of where a pass is installed. */
export interface ExplainedPassChange {
  readonly passId: string;
  readonly passType: string;
  readonly wallet: string;
  readonly device: string;
  readonly installed: boolean;
}

/** The life of an event: what `why <event id>` shows. */
export interface EventExplanation
  extends
    Omit<EventView, 'seq' | 'code' | 'contactId' | 'dropped' | 'facts' | 'body'>,
    ExplainedClaims {
  /** One sentence that says where it stands. */
  readonly summary: string;
  /** Whether its payload was purged or erased, so that not everything can be explained any more. */
  readonly purged: boolean;
  /** The payload as it was received, without `.hmac` and `.secret` fields; null once it is purged. */
  readonly body: string | null;
  /** Null where it was not applied, or once it is purged. */
  readonly keys: readonly ContactKey[] | null;
  readonly contact: ExplainedContact | null;
  /** The install or uninstall that it reported; null where it reported none. */
  readonly pass: ExplainedPassChange | null;
  readonly values: readonly ExplainedValue[];
}

/** Where one value of a contact came from. */
export interface ExplainedProperty {
  readonly property: string;
  /** What HubSpot should hold; null where the value cannot be taken. */
  readonly value: string | null;
  /** What HubSpot confirmed last; null where it confirmed nothing. */
  readonly confirmed: string | null;
  readonly source: 'event' | 'wallet';
  readonly mode: WriteMode;
  /** The event that said it; null for what is computed of the wallet. */
  readonly event: NamedEvent | null;
  readonly fate: Extract<ValueFate, 'written' | 'pending' | 'kept' | 'refused'>;
  readonly reason: string | null;
}

/** A consent of a contact, and how HubSpot stands to it. */
export interface ExplainedConsent {
  /** Name under `consents` of the mapping. */
  readonly name: string;
  /** The subscription type as the mapping names it; null where it names none any more. */
  readonly subscription: string | null;
  readonly choice: ConsentChoice;
  /** How HubSpot said last that the address stands; null where it was not asked. */
  readonly inHubSpot: SubscriptionState | null;
  readonly fate: Extract<ValueFate, 'written' | 'pending' | 'kept' | 'refused' | 'unchanged'>;
  readonly reason: string | null;
  /** The event that said the newest word. */
  readonly event: NamedEvent | null;
}

/** One pass of a contact, with all that was reported of it, oldest first. */
export interface ExplainedPass {
  readonly passId: string;
  readonly passType: string;
  readonly changes: readonly (Pick<ExplainedPassChange, 'wallet' | 'device' | 'installed'> & {
    readonly eventId: string;
    readonly at: string;
  })[];
}

/** An event on one line of a contact's explanation. */
export type ExplainedEvent = Pick<
  EventSummary,
  'eventId' | 'name' | 'at' | 'receivedAtMs' | 'syncedAtMs' | 'state' | 'reason' | 'heldBy'
>;

/** The origin of every value of a contact: what `why <contact key>` shows. */
export interface ContactExplanation
  extends
    Pick<
      ContactView,
      | 'id'
      | 'keys'
      | 'hubspotId'
      | 'origin'
      | 'state'
      | 'reason'
      | 'updatedAtMs'
      | 'history'
      | 'timeline'
      | 'requests'
    >,
    ExplainedClaims {
  /** One sentence that says where it stands. */
  readonly summary: string;
  readonly properties: readonly ExplainedProperty[];
  readonly consents: readonly ExplainedConsent[];
  readonly wallet: WalletContext;
  readonly passes: readonly ExplainedPass[];
  /** Newest first, as are entries and requests. */
  readonly events: readonly ExplainedEvent[];
}

/** What is known of an event, and of the contact that it is about. */
export interface EventCase {
  readonly event: EventView;
  /** Null where it is about nobody, or nobody is known of it any more. */
  readonly contact: ContactView | null;
  /** Conflicts about keys that it names. */
  readonly conflicts?: readonly ConflictView[];
}
