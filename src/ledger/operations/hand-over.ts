import { dirtied } from '../../core/ledger/contact.ts';
import type { Store } from '../store.ts';
import type { ContactKey } from '../../model/contact.ts';

/** Gives keys that nobody goes by any more to the first who claims each of them. */
export async function handOver(
  store: Store,
  connection: string,
  keys: readonly ContactKey[],
  nowMs: number,
): Promise<void> {
  if (keys.length === 0) return;
  const claims = await store.loadFirstClaims(connection, keys);
  if (claims.length === 0) return;
  await store.saveKeys(
    connection,
    claims.map((claim) => ({ ...claim, at: '' })),
  );
  await store.removeClaims(connection, claims);
  const contacts = await store.loadContacts([...new Set(claims.map((one) => one.contactId))]);
  await store.saveContacts(
    contacts.map((contact) => dirtied(contact, nowMs)),
    nowMs,
  );
}
