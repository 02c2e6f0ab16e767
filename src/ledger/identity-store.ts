import type { ClaimOfContact } from '../core/ledger/apply-plan.ts';
import type { KeyOfContact, SettledKey } from '../core/ledger/keyring.ts';
import type { PassEvent } from '../core/ledger/pass-holder.ts';
import type { Awaitable } from './session.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ConflictSummary, SettlementKind } from '../model/identity.ts';

/** A row that says what a person has decided of a key. */
export interface SettlementRow extends SettledKey {
  readonly atMs: number;
}

/** Where a list of conflicts goes on. */
export type ConflictPlace = Pick<ConflictSummary, 'sinceMs' | 'property' | 'value'>;

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

  loadPassEvents(connection: string, passIds: readonly string[]): Awaitable<PassEvent[]>;
  savePassEvents(connection: string, events: readonly PassEvent[]): Awaitable<void>;
}
