import type { ContactKey } from './contact.ts';
import type { ContactSummary } from './view.ts';

/**
 * What a person decides about a value that several contacts have:
 * - `same`: two of them are one person.
 * - `different`: they are different people, and nobody wants to hear of it again.
 * - `give`: one of those who claim it gets it.
 * - `ignore`: it names nobody.
 */
export type Settlement =
  | { readonly kind: 'same' | 'give'; readonly contactId: number }
  | { readonly kind: 'different' | 'ignore' };

export type SettlementKind = Settlement['kind'];

/** A value of a key property that several contacts have, on one line. */
export interface ConflictSummary extends ContactKey {
  readonly sinceMs: number;
  /** When an event claimed it last. */
  readonly lastMs: number;
  /** How many events have claimed it. */
  readonly times: number;
  /** Contacts that claim it beside the one that holds it. */
  readonly claimants: number;
  /** The contact that holds it, by its strongest key; null where none does. */
  readonly holder: (ContactKey & { readonly contactId: number }) | null;
  /** What a person has decided; null while nobody has. */
  readonly settled: SettlementKind | null;
}

/** Which conflicts to list, the newest first. */
export interface ConflictQuery {
  readonly limit: number;
  /** The last conflict of the page before. */
  readonly before?: Pick<ConflictSummary, 'sinceMs' | 'property' | 'value'>;
  /** Only those of which nobody has decided yet. */
  readonly isOpen?: boolean;
}

/** A conflict with both sides. */
export interface ConflictView extends ConflictSummary {
  readonly holderContact: ContactSummary | null;
  /** The first who claim it, at most {@link CLAIMANTS_SHOWN_MAX}. */
  readonly claimantContacts: readonly ContactSummary[];
}

/** Contacts that claim one value and are shown beside each other. */
export const CLAIMANTS_SHOWN_MAX = 50;

/** How many conflicts nobody has decided, and the one that most claim. */
export interface ConflictCount {
  readonly open: number;
  readonly most: (ContactKey & Pick<ConflictSummary, 'claimants'>) | null;
}

/** What a settlement did. */
export interface Settled {
  readonly kind: SettlementKind;
  /** Contacts that are sent again because of it. */
  readonly contacts: number;
}
