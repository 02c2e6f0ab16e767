import { explainClaims } from '../../core/ledger/claims.ts';
import type { ClaimOfContact } from '../../core/ledger/apply-plan.ts';
import { laterThan } from '../../core/ledger/later-than.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import { doubted } from '../../core/ledger/doubt.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import {
  checked,
  marked,
  planSettle,
  sendingOf,
  type SettlePlan,
  type SettleState,
} from '../../core/ledger/plan-settle.ts';
import { storableText } from '../../core/storable-text.ts';
import { walletOfRows } from '../../core/pass-row.ts';
import { saveChanged } from './save-changed.ts';
import type { Store } from '../store.ts';
import type { WholeContact } from '../work-store.ts';
import type { CheckResult, ContactAttempt, ContactSettlement } from '../../model/settlement.ts';
import type { ContactKey, DirtyContact } from '../../model/contact.ts';
import type { Holders } from '../../model/record-holder.ts';
import type { SyncedEvent } from '../../model/event.ts';

/** Contacts to send whose time has come; what an earlier process left under way is in doubt. */
export async function claimContacts(
  store: Store,
  connection: string,
  nowMs: number,
  limit: number,
): Promise<DirtyContact[]> {
  const due = await store.loadDueContacts(connection, nowMs, laterThan(nowMs), limit);
  const whole = due.map((one) => ({ ...one, contact: doubted(one.contact, nowMs) }));
  const contacts = whole.map(({ contact }) => contact);
  const left = contacts.filter((contact, index) => contact !== due[index]?.contact);
  await store.saveContactStates(left, nowMs);
  return dirtyContacts(store, whole);
}

/** Contacts of which a late effect of an attempt without a known end may be seen by now. */
export async function claimChecks(
  store: Store,
  connection: string,
  nowMs: number,
  limit: number,
): Promise<DirtyContact[]> {
  return dirtyContacts(
    store,
    await store.loadDueChecks(connection, nowMs, laterThan(nowMs), limit),
  );
}

/** Contacts as the dispatcher needs them. */
export async function dirtyContacts(
  store: Store,
  whole: readonly WholeContact[],
): Promise<DirtyContact[]> {
  const connection = whole[0]?.contact.connection ?? '';
  const allClaims = await explained(
    store,
    connection,
    whole.flatMap(({ claims }) => claims),
  );
  const claims = Map.groupBy(allClaims, ({ contactId }) => contactId);
  return whole.map(({ contact, keys, passes, isAwaited }) => ({
    id: contact.id,
    connection: contact.connection,
    revision: contact.revision,
    keys: keys.map(({ property, value, at }) => ({ property, value, at })),
    claims: (claims.get(contact.id) ?? []).map(({ contactId: _contactId, ...claim }) => claim),
    document: { registers: contact.registers, wallet: walletOfRows(passes) },
    hubspotId: contact.hubspotId,
    origin: contact.origin,
    duplicates: contact.duplicates,
    confirmed: contact.confirmed,
    dropped: contact.dropped,
    verdicts: contact.verdicts,
    attempts: contact.attempts,
    inDoubt: contact.inDoubt,
    history: contact.history,
    isAwaited,
  }));
}

/** What contacts of one connection claim, with whoever holds it. */
async function explained(store: Store, connection: string, claims: readonly ClaimOfContact[]) {
  if (claims.length === 0) return [];
  const owners = await store.loadOwners(connection, claims);
  const held = await store.loadKeys([...new Set(owners.map(({ contactId }) => contactId))]);
  return explainClaims(claims, { held, settled: await store.loadSettlements(connection, claims) });
}

/** Notes what is about to be sent. */
export async function markContactsSending(
  store: Store,
  attempts: readonly ContactAttempt[],
  nowMs: number,
): Promise<void> {
  const begun = await store.loadSending(attempts.map(({ id }) => id));
  await store.saveContactStates(marked(begun, attempts, nowMs), nowMs);
  const inDoubt = new Set(begun.map(({ id }) => id));
  await store.saveSending(
    attempts
      .filter(({ id }) => !inDoubt.has(id))
      .map((attempt) => ({ id: attempt.id, sending: sendingOf(attempt) })),
  );
}

/** Records what became of contacts; returns the events that HubSpot now has completely. */
export async function settleContacts(
  store: Store,
  connection: string,
  given: readonly ContactSettlement[],
  nowMs: number,
): Promise<SyncedEvent[]> {
  const settlements = given.map(storableSettlement);
  const state = await loadToSettle(store, connection, settlements);
  const plan = planSettle(state, settlements, nowMs);
  await store.absorbContacts(plan.folds);
  await saveChanged(store, state.contacts, plan.contacts, nowMs);
  await store.refreshWallets([...new Set(plan.folds.map(({ into }) => into))]);
  await store.holdEntriesWithoutRecord(plan.followed);
  await store.releaseEntries(plan.seen, nowMs);
  await store.wakeConsents([...plan.followed, ...readdressed(state, plan)], nowMs);
  await store.saveMerges(connection, plan.merges, nowMs);
  const synced = await store.markSyncedOfContacts(plan.touched, nowMs);
  await store.refreshUnsynced(plan.moved);
  return synced;
}

/** The settlement with the record's id as it is kept, so that it is compared with that. */
function storableSettlement(settlement: ContactSettlement): ContactSettlement {
  const { record } = settlement;
  if (record === undefined || record === null) return settlement;
  return { ...settlement, record: { ...record, hubspotId: storableText(record.hubspotId) } };
}

/** Contacts of which HubSpot confirmed another address than before. */
function readdressed({ contacts: before }: SettleState, { contacts }: SettlePlan): number[] {
  const known = new Map(before.map(({ id, confirmed }) => [id, confirmed['email']]));
  return contacts
    .filter(({ id, confirmed }) => confirmed['email'] !== known.get(id))
    .map(({ id }) => id);
}

async function loadToSettle(
  store: Store,
  connection: string,
  settlements: readonly ContactSettlement[],
): Promise<SettleState> {
  const ids = settlements.map(({ id }) => id);
  const records = settlements.flatMap(({ record }) => record?.hubspotId ?? []);
  const [folds, holders, owners] = await Promise.all([
    store.loadFolds(ids),
    store.loadOwners(
      connection,
      settlements.flatMap(({ released = [] }) => released),
    ),
    store.loadContactsOfRecords(connection, records),
  ]);
  const contacts = await store.loadContacts([
    ...ids,
    ...folds.map(({ into }) => into),
    ...holders.map(({ contactId }) => contactId),
  ]);
  const loaded = new Map([...contacts, ...owners].map((contact) => [contact.id, contact]));
  const clashing = isClash(settlements, owners) ? [...loaded.keys()] : [];
  const keys = Map.groupBy(await store.loadKeys(clashing), ({ contactId }) => contactId);
  return {
    contacts: [...loaded.values()],
    folds: new Map(folds.map(({ from, into }) => [from, into])),
    keys,
    holders: new Map(holders.map((one) => [keyText(one), one.contactId])),
  };
}

/** Whether two contacts come to one record. */
function isClash(settlements: readonly ContactSettlement[], owners: readonly Contact[]): boolean {
  const having = new Map(owners.map(({ hubspotId, id }) => [hubspotId, id]));
  return settlements.some(({ id, record }) => {
    if (record === undefined || record === null) return false;
    const owner = having.get(record.hubspotId) ?? id;
    having.set(record.hubspotId, id);
    return owner !== id;
  });
}

/** Who has these records in HubSpot, and who holds these keys. */
export async function holders(
  store: Store,
  connection: string,
  hubspotIds: readonly string[],
  keys: readonly ContactKey[],
): Promise<Holders> {
  const contacts = await store.loadContactsOfRecords(connection, hubspotIds);
  const held = await store.loadKeys(contacts.map(({ id }) => id));
  const ofContact = Map.groupBy(held, ({ contactId }) => contactId);
  return {
    records: contacts.flatMap(({ id: contactId, hubspotId }) =>
      hubspotId === null ? [] : [{ hubspotId, contactId, keys: ofContact.get(contactId) ?? [] }],
    ),
    keys: await store.loadOwners(connection, keys),
  };
}

/** Records what a check found. */
export async function settleChecks(
  store: Store,
  results: readonly CheckResult[],
  nowMs: number,
): Promise<void> {
  const contacts = await store.loadContacts(results.map(({ id }) => id));
  await store.saveContactStates(checked(contacts, results, nowMs), nowMs);
}

/** The contact of a number, or the one that it was folded into. */
export async function loadSuccessor(store: Store, id: number): Promise<Contact | null> {
  const [contact] = await store.loadContacts([id]);
  if (contact !== undefined) return contact;
  const [fold] = await store.loadFolds([id]);
  if (fold === undefined) return null;
  const [survivor = null] = await store.loadContacts([fold.into]);
  return survivor;
}
