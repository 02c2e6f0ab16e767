import { holderKey } from '../../core/ledger/claims.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import type { ConflictRow } from '../identity-store.ts';
import type { Store } from '../store.ts';
import { summariesOf } from './views.ts';
import type { ContactKey } from '../../model/contact.ts';
import {
  CLAIMANTS_SHOWN_MAX,
  type ConflictQuery,
  type ConflictSummary,
  type ConflictView,
} from '../../model/conflict.ts';

/** Values that several contacts have, the newest conflict first. */
export async function conflicts(
  store: Store,
  connection: string,
  query: ConflictQuery,
): Promise<ConflictSummary[]> {
  return withHolders(store, connection, await store.loadConflicts(connection, query));
}

/** A value that several contacts have, with these; null where nobody claims it. */
export async function conflict(
  store: Store,
  connection: string,
  key: ContactKey,
): Promise<ConflictView | null> {
  const row = await store.loadConflict(connection, key);
  if (row === null) return null;
  const [summary] = await withHolders(store, connection, [row]);
  if (summary === undefined) return null;
  const claimants = await store.loadClaimants(connection, key, 0, CLAIMANTS_SHOWN_MAX);
  const { holder } = summary;
  const [holderContact = null] =
    holder === null ? [] : await summariesOf(store, [holder.contactId]);
  return {
    ...summary,
    holderContact,
    claimantContacts: await summariesOf(store, claimants),
  };
}

async function withHolders(
  store: Store,
  connection: string,
  rows: readonly ConflictRow[],
): Promise<ConflictSummary[]> {
  const owners = await store.loadOwners(connection, rows);
  const ids = [...new Set(owners.map(({ contactId }) => contactId))];
  const held = Map.groupBy(await store.loadKeys(ids), ({ contactId }) => contactId);
  const holders = new Map(owners.map((key) => [keyText(key), key.contactId]));
  return rows.map((row) => {
    const contactId = holders.get(keyText(row));
    const key = contactId === undefined ? null : holderKey(held.get(contactId) ?? [], row.property);
    return {
      ...row,
      holder: key === null || contactId === undefined ? null : { ...key, contactId },
    };
  });
}
