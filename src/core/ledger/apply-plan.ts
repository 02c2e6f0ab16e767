import type { Contact } from './contact.ts';
import type { KeyOfContact, KeyringState } from './keyring.ts';
import type { MovedEvent, PassEvent } from './pass-holder.ts';
import type { Application, DroppedValue, TimelineFact } from '../../model/application.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { PassRow } from '../../model/wallet.ts';
import type { HeldState } from '../../model/state.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { EntryView, EventFacts } from '../../model/view.ts';

/** A pending event, as far as it takes to apply it. */
export interface EventToApply extends Omit<StoredEvent, 'body'> {
  readonly sinceMs: number;
  /** Whether a mapping was applied to it before. */
  readonly isAgain: boolean;
}

/** An event that is not kept, or is looked at without a change. */
export type EventToAttribute = Pick<EventToApply, 'eventId' | 'at'> & {
  readonly application: Application;
};

/** A timeline entry that an event has already. */
export interface EntryOfEvent extends Pick<EntryView, 'id' | 'name' | 'state'> {
  readonly eventSeq: number;
  readonly sendingSinceMs: number | null;
}

/** A newest value of a contact that names it and that it does not hold. */
export interface ClaimOfContact extends ContactKey {
  readonly contactId: number;
}

/** What is loaded to apply events of one connection. */
export interface ApplyState extends KeyringState {
  /** Of the events, those that are pending. */
  readonly events: readonly EventToApply[];
  /** Contacts that hold any of the events' keys or had any of their passes. */
  readonly contacts: readonly Contact[];
  /** What these contacts claim. */
  readonly claims: readonly ClaimOfContact[];
  /** Changes that are kept of their passes. */
  readonly passes: readonly (PassRow & { readonly contactId: number })[];
  /** Events of the passes that the events are about. */
  readonly passEvents: readonly PassEvent[];
  /** Entries of events that a mapping was applied to before. */
  readonly entries: readonly EntryOfEvent[];
  /** An id that no contact has or had, nor any larger one. */
  readonly nextContactId: number;
}

/** A consent of a contact. */
export interface ConsentOfContact {
  readonly contactId: number;
  /** Name under `consents` of the mapping. */
  readonly name: string;
}

/** How applying an event ends for the event itself. */
export interface EndedEvent extends Omit<EventToApply, 'connection' | 'sinceMs'> {
  readonly state: 'done' | 'dead';
  readonly reason: string | null;
  readonly code: string | null;
  readonly dropped: readonly DroppedValue[];
  readonly contactId: number | null;
  readonly revision: number | null;
  readonly syncedAtMs: number | null;
  readonly mappingVersion: string;
  readonly heldBy: HeldState | null;
  /** The wallet that it is about; null where it names none. */
  readonly wallet: string | null;
}

/** An entry of a timeline. It waits until HubSpot has confirmed its contact with the event. */
export interface NewEntry extends TimelineFact {
  readonly event: EventToApply;
  readonly contactId: number;
}

/** What the mapping made of one event. */
export interface NewFacts extends EventFacts {
  readonly seq: number;
}

/** A contact that went into another one, whose revision its events wait for from now on. */
export interface Fold {
  readonly from: number;
  readonly into: number;
  readonly revision: number;
}

/** Everything that applying events changes. */
export interface ApplyPlan {
  readonly ends: readonly EndedEvent[];
  /** Contacts that are new or changed, each once. */
  readonly contacts: readonly Contact[];
  /** Keys that somebody else holds now, or that count for a later time. */
  readonly keys: readonly KeyOfContact[];
  readonly claims: {
    readonly added: readonly ClaimOfContact[];
    readonly removed: readonly ClaimOfContact[];
  };
  /** How many events named a key that another contact holds. */
  readonly conflicts: readonly (ContactKey & { readonly times: number })[];
  /** Keys that their holders have newer values than: whoever claims them first gets them. */
  readonly freed: readonly KeyOfContact[];
  readonly passEvents: readonly PassEvent[];
  /** Events that are of somebody else. All events of the contacts that had them are to be applied again. */
  readonly retold: readonly MovedEvent[];
  readonly passes: readonly (PassRow & { readonly contactId: number })[];
  /** Folds of contacts that are stored, in order. */
  readonly folds: readonly Fold[];
  readonly facts: readonly NewFacts[];
  readonly entries: readonly NewEntry[];
  /** Consents of which something else is said than before. */
  readonly consents: readonly ConsentOfContact[];
  /** Entries that the mapping does not say any more: those that nobody began to send, and the others. */
  readonly unsaid: readonly number[];
  readonly closed: readonly number[];
  /** Events applied before whose facts no longer hold. */
  readonly factless: readonly number[];
  /** Events of people who were erased, whose payload goes. */
  readonly forgotten: readonly number[];
  /** Keys that belong to people who were erased, and people who turn out to be one. */
  readonly tombstones: readonly { readonly key: ContactKey; readonly person: number }[];
  readonly samePeople: readonly { readonly person: number; readonly into: number }[];
}

/** The reason of an event whose person was erased. */
export const ERASED = 'erased';
