import { holderKey } from '../../core/ledger/claims.ts';
import { type Contact, dirtied } from '../../core/ledger/contact.ts';
import { folded } from '../../core/ledger/fold.ts';
import type { KeyOfContact } from '../../core/ledger/keyring.ts';
import type { SettlementRow } from '../identity-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { inSteps, sum } from './in-steps.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Settled, Settlement } from '../../model/conflict.ts';

/** Contacts of which one step says that they are to be sent again. */
const SETTLED_PER_STEP_MAX = 200;

/** A decision on one conflict. */
interface Order {
  readonly connection: string;
  readonly key: ContactKey;
  readonly settlement: Settlement;
  readonly nowMs: number;
}

/** Keeps what a person decides about a value that several contacts have. */
export async function settleConflict(
  session: Session,
  connection: string,
  key: ContactKey,
  settlement: Settlement,
  nowMs: number,
): Promise<Settled | null> {
  const order = { connection, key, settlement, nowMs };
  const contacts = await session.write((store) => settle(store, order));
  if (contacts === null) return null;
  const { kind } = settlement;
  const claimants = kind === 'ignore' ? await sendClaimants(session, order) : 0;
  return { kind, contacts: contacts + claimants };
}

/** Null where the conflict is not there, or the contact is not one of those who claim the value. */
async function settle(store: Store, order: Order): Promise<number | null> {
  const { connection, key, settlement } = order;
  if ((await store.loadConflict(connection, key)) === null) return null;
  const [holder] = await store.loadOwners(connection, [key]);
  const claimants = 'contactId' in settlement ? await store.loadClaims([settlement.contactId]) : [];
  const claims = claimants.some(
    ({ property, value }) => property === key.property && value === key.value,
  );
  if ('contactId' in settlement && !claims) return null;
  switch (settlement.kind) {
    case 'different':
      await decide(store, order, null);
      return 0;
    case 'ignore':
      await decide(store, order, null);
      if (holder !== undefined) await release(store, order, holder);
      return 0;
    case 'give':
      return give(store, order, holder ?? null, settlement.contactId);
    case 'same':
      return holder === undefined ? null : join(store, order, holder, settlement.contactId);
  }
}

/** Keeps the decision, in place of an earlier one. */
async function decide(
  store: Store,
  { connection, key, settlement, nowMs }: Order,
  other: ContactKey | null,
): Promise<void> {
  const { kind } = settlement;
  await store.removeSettlements(connection, key);
  await store.saveSettlements(connection, [{ ...key, kind, other, atMs: nowMs }]);
  await store.markSettled(connection, key, kind);
}

/** Takes a key from its holder, who claims it from now on and is sent with all who do. */
async function release(
  store: Store,
  { connection, key, nowMs }: Order,
  holder: KeyOfContact,
): Promise<void> {
  await store.removeKeys(connection, [key]);
  await store.saveClaims(connection, [{ ...key, contactId: holder.contactId }], nowMs);
}

async function give(
  store: Store,
  order: Order,
  holder: KeyOfContact | null,
  contactId: number,
): Promise<number> {
  const { connection, key, nowMs } = order;
  const claim = { ...key, contactId };
  await store.removeClaims(connection, [claim]);
  const others = holder === null ? [] : [{ ...key, contactId: holder.contactId }];
  await store.saveKeys(connection, [{ ...claim, at: '' }]);
  await store.saveClaims(connection, others, nowMs);
  await decide(store, order, holderKey(await store.loadKeys([contactId]), key.property));
  return send(store, [contactId, ...others.map((other) => other.contactId)], nowMs);
}

/** Makes two contacts one, and remembers that those who have their keys are one person. */
async function join(
  store: Store,
  { connection, key, nowMs }: Order,
  holder: KeyOfContact,
  contactId: number,
): Promise<number | null> {
  const [one, other] = await store.loadContacts([holder.contactId, contactId]);
  if (one === undefined || other === undefined) return null;
  const names = [holder.contactId, contactId].map(async (id) =>
    holderKey(await store.loadKeys([id]), key.property),
  );
  await rememberSame(store, connection, await Promise.all(names), nowMs);
  const survivor = folded([one, other], nowMs);
  const from = survivor.id === one.id ? other.id : one.id;
  await store.absorbContacts([{ from, into: survivor.id, revision: survivor.revision }]);
  await store.saveContacts([survivor], nowMs);
  await store.refreshWallets([survivor.id]);
  await store.refreshUnsynced([survivor.id]);
  await store.holdEntriesWithoutRecord([survivor.id]);
  return 1;
}

/** Says of all keys of one person that they are of one person, each of each. */
async function rememberSame(
  store: Store,
  connection: string,
  names: readonly (ContactKey | null)[],
  atMs: number,
): Promise<void> {
  const keys = names.flatMap((name) => name ?? []);
  const known = await store.loadSettlements(connection, keys);
  const same = known.flatMap(({ kind, other }) =>
    kind === 'same' && other !== null ? [other] : [],
  );
  const all = new Map([...keys, ...same].map((one) => [JSON.stringify(one), one]));
  const rows = [...all].flatMap(([text, { property, value }]) =>
    [...all]
      .filter(([otherText]) => otherText !== text)
      .map(([, other]): SettlementRow => ({ property, value, kind: 'same', other, atMs })),
  );
  await store.saveSettlements(connection, rows);
}

async function sendClaimants(session: Session, { connection, key, nowMs }: Order): Promise<number> {
  const counts = await inSteps(session, async (store, afterId: number | null) => {
    const ids = await store.loadClaimants(connection, key, afterId ?? 0, SETTLED_PER_STEP_MAX);
    const result = await send(store, ids, nowMs);
    return { result, cursor: ids.length < SETTLED_PER_STEP_MAX ? null : (ids.at(-1) ?? null) };
  });
  return sum(counts);
}

async function send(store: Store, ids: readonly number[], nowMs: number): Promise<number> {
  const contacts: readonly Contact[] = await store.loadContacts(ids);
  await store.saveContacts(
    contacts.map((contact) => dirtied(contact, nowMs)),
    nowMs,
  );
  return contacts.length;
}
