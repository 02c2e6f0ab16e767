import type { ClaimOfContact } from '../core/ledger/apply-plan.ts';
import type { KeyOfContact, SettledKey } from '../core/ledger/keyring.ts';
import type { MovedEvent, PassEvent } from '../core/ledger/pass-holder.ts';
import type { Awaitable } from './session.ts';
import type { ContactKey } from '../model/contact.ts';
import type {
  ConflictCount,
  ConflictQuery,
  ConflictSummary,
  SettlementKind,
} from '../model/conflict.ts';

/** A row that says what a person has decided of a key. */
export interface SettlementRow extends SettledKey {
  readonly atMs: number;
}

/** A conflict as it is kept, without who holds the value. */
export type ConflictRow = Omit<ConflictSummary, 'holder'>;

/** A purged event that moves, and the revision of the contact by which it is there. */
export interface MovedPurged extends MovedEvent {
  readonly revision: number;
}

/** What an event said of who it is of. */
export interface NamingEvent {
  readonly seq: number;
  readonly contactId: number;
  readonly isPurged: boolean;
  /** Empty where it was never applied, or its payload was purged. */
  readonly keys: readonly ContactKey[];
  /** Entries that HubSpot has. */
  readonly entries: number;
}

/** Who holds which keys, who claims them, and what people have decided. */
export interface IdentityStore {
  loadOwners(connection: string, keys: readonly ContactKey[]): Awaitable<KeyOfContact[]>;
  loadKeys(ids: readonly number[]): Awaitable<KeyOfContact[]>;
  /** Saves who holds keys; a key that was another's is moved. */
  saveKeys(connection: string, keys: readonly KeyOfContact[]): Awaitable<void>;
  removeKeys(connection: string, keys: readonly ContactKey[]): Awaitable<void>;

  loadClaims(ids: readonly number[]): Awaitable<ClaimOfContact[]>;
  /** The first who claims each of some keys. */
  loadFirstClaims(connection: string, keys: readonly ContactKey[]): Awaitable<ClaimOfContact[]>;
  saveClaims(connection: string, claims: readonly ClaimOfContact[], nowMs: number): Awaitable<void>;
  removeClaims(connection: string, claims: readonly ClaimOfContact[]): Awaitable<void>;
  /** Counts events that named a key which another contact holds. */
  countConflicts(
    connection: string,
    conflicts: readonly (ContactKey & { readonly times: number })[],
    nowMs: number,
  ): Awaitable<void>;

  loadSettlements(connection: string, keys: readonly ContactKey[]): Awaitable<SettledKey[]>;
  saveSettlements(connection: string, rows: readonly SettlementRow[]): Awaitable<void>;
  /** Marks a conflict as settled, or as open again. */
  markSettled(connection: string, key: ContactKey, settled: SettlementKind | null): Awaitable<void>;

  /** Removes all that people have decided in which any of some keys stands. */
  forgetSettlements(connection: string, keys: readonly ContactKey[]): Awaitable<void>;
  /** Removes what people have decided of a key, but for whom it is the same person as. */
  removeSettlements(connection: string, key: ContactKey): Awaitable<void>;

  loadConflicts(connection: string, query: ConflictQuery): Awaitable<ConflictRow[]>;
  loadConflict(connection: string, key: ContactKey): Awaitable<ConflictRow | null>;
  loadConflictCount(connection: string): Awaitable<ConflictCount>;
  /** Who claims a key, in the order of their coming, from the one after a contact. */
  loadClaimants(
    connection: string,
    key: ContactKey,
    afterId: number,
    limit: number,
  ): Awaitable<number[]>;
  /** Contacts that hold more than so many values of a property. */
  loadOverfull(
    connection: string,
    property: string,
    valuesMax: number,
    limit: number,
  ): Awaitable<number[]>;
  loadNamingEvents(contactIds: readonly number[]): Awaitable<NamingEvent[]>;

  loadPassEvents(connection: string, passIds: readonly string[]): Awaitable<PassEvent[]>;
  savePassEvents(connection: string, events: readonly PassEvent[]): Awaitable<void>;
  /** Those of some events of contacts whose payload is purged. */
  loadPurgedOf(connection: string, moved: readonly MovedEvent[]): Awaitable<MovedEvent[]>;
  /** Gives purged events, and what they said of passes, to those whose they are; these are to be saved before. */
  movePurged(connection: string, moved: readonly MovedPurged[]): Awaitable<void>;
}
