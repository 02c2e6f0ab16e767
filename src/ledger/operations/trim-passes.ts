import type { Contact } from '../../core/ledger/contact.ts';
import { PASS_CHANGES_KEPT_MAX, selectPasses } from '../../core/select-passes.ts';
import type { Store } from '../store.ts';
import type { PassOfContact } from '../work-store.ts';

/** Changes of passes that a contact has at least before some of them are let go of: not at each event. */
const PASSES_TRIMMED_FROM = 2 * PASS_CHANGES_KEPT_MAX;

/**
 * Lets go of changes that no answer needs, of contacts that keep many more than those: what is left
 * of the contacts, and which changes go.
 */
export async function trimmed(
  store: Store,
  contacts: readonly Contact[],
  news: readonly PassOfContact[],
): Promise<{ readonly contacts: readonly Contact[]; readonly surplus: readonly PassOfContact[] }> {
  const crowded = contacts.filter(isCrowded).map(({ id }) => id);
  if (crowded.length === 0) return { contacts, surplus: [] };
  const ofCrowded = news.filter(({ contactId }) => crowded.includes(contactId));
  const rows = new Map<string, PassOfContact>();
  for (const row of [...(await store.loadPasses(crowded)), ...ofCrowded]) {
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

function isCrowded({ passes, passesMax }: Contact): boolean {
  return passes > Math.max(passesMax, PASSES_TRIMMED_FROM);
}
