import { choiceOf } from '../../core/consent/registers.ts';
import { laterThan } from '../../core/ledger/later-than.ts';
import { planConsents } from '../../core/ledger/plan-consents.ts';
import type { Store } from '../store.ts';
import type { ConsentSending, ConsentToSend } from '../../model/consent.ts';
import type { ConsentSettlement } from '../../model/settlement.ts';

/** Consents whose time has come, of contacts that have a record. */
export async function claimConsents(
  store: Store,
  connection: string,
  nowMs: number,
  limit: number,
): Promise<ConsentToSend[]> {
  const rows = await store.loadDueConsents(connection, nowMs, laterThan(nowMs), limit);
  const contacts = await store.loadContacts([...new Set(rows.map((row) => row.contactId))]);
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  return rows.flatMap((row) => {
    const contact = known.get(row.contactId);
    if (contact === undefined || contact.hubspotId === null) return [];
    const { hubspotId, confirmed, registers } = contact;
    const email = confirmed['email'] ?? '';
    const choice = choiceOf(registers, row.name);
    return [{ ...row, choice, hubspotId, email: email === '' ? null : email }];
  });
}

/** Notes what is about to be written, before the requests leave. */
export async function markConsentsSending(
  store: Store,
  sending: ReadonlyMap<number, ConsentSending>,
  nowMs: number,
): Promise<void> {
  const consents = await store.loadConsents([...sending.keys()]);
  await store.saveConsents(
    consents.map((consent) => ({
      ...consent,
      memory: { ...consent.memory, sending: sending.get(consent.id) ?? null },
    })),
    nowMs,
  );
}

/** Records what became of consents. */
export async function settleConsents(
  store: Store,
  settlements: readonly ConsentSettlement[],
  nowMs: number,
): Promise<void> {
  const consents = await store.loadConsents(settlements.map(({ id }) => id));
  await store.saveConsents(planConsents(consents, settlements, nowMs), nowMs);
}
