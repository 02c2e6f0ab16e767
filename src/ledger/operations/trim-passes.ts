import type { Contact } from '../../core/ledger/contact.ts';
import { PASS_CHANGES_KEPT_MAX, selectPasses } from '../../core/select-passes.ts';
import type { Store } from '../store.ts';
import type { PassOfContact } from '../work-store.ts';

/** Changes of passes that a contact has at least before some of them are let go of: not at each event. */
const PASSES_TRIMMED_FROM = 2 * PASS_CHANGES_KEPT_MAX;

/** Contacts that keep many more changes of their passes than any answer needs. */
export function overfull(contacts: readonly Contact[]): readonly number[] {
  return contacts
    .filter(({ passes, passesMax }) => passes > Math.max(passesMax, PASSES_TRIMMED_FROM))
    .map(({ id }) => id);
}

/** What is left of contacts without changes that no answer needs, and which changes these are. */
export async function trimmed(
  store: Store,
  contacts: readonly Contact[],
  news: readonly PassOfContact[],
  crowded: readonly number[],
): Promise<{ readonly contacts: readonly Contact[]; readonly surplus: readonly PassOfContact[] }> {
  const isCrowded = new Set(crowded);
  const rows = new Map<string, PassOfContact>();
  for (const row of [...(await store.loadPasses(crowded)), ...news]) {
    if (isCrowded.has(row.contactId))
      rows.set(JSON.stringify([row.contactId, row.eventId, row.passId]), row);
  }
  const byContact = Map.groupBy(rows.values(), ({ contactId }) => contactId);
  const kept = new Map(
    [...byContact].map(([id, ofContact]) => [id, new Set<unknown>(selectPasses(ofContact))]),
  );
  return {
    contacts: contacts.map((contact) => {
      const passes = kept.get(contact.id)?.size;
      return passes === undefined ? contact : { ...contact, passes, passesMax: 2 * passes };
    }),
    surplus: [...rows.values()].filter((row) => kept.get(row.contactId)?.has(row) === false),
  };
}
