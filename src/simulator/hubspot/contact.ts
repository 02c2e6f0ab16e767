import { isoOf } from './instant.ts';

/** A contact of the simulated HubSpot; never changed, only replaced. */
export interface Contact {
  readonly id: string;
  /** Stored values; empty properties are left out. */
  readonly properties: { readonly [name: string]: string };
  /** E-mail addresses besides the primary one; as unique as that one. */
  readonly secondaryEmails: readonly string[];
  /** Ids of the records that were merged into this one. */
  readonly mergedIds: readonly string[];
  /** By property, newest first. */
  readonly history: { readonly [name: string]: readonly HistoryEntry[] };
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** One value that a property has had, as `propertiesWithHistory` returns it. */
export interface HistoryEntry {
  readonly value: string;
  readonly timestamp: string;
  readonly sourceType: SourceType;
}

/** Who set a value: an app, or a person who uses HubSpot. */
export type SourceType = 'INTEGRATION' | 'CRM_UI' | 'FORM';

/** A contact without any values. */
export function emptyContact(id: string, nowMs: number): Contact {
  const blank = { properties: {}, secondaryEmails: [], mergedIds: [], history: {} };
  return { id, ...blank, createdAtMs: nowMs, updatedAtMs: nowMs };
}

/** The contact with new values and their history; an empty value empties its property. */
export function withValues(
  contact: Contact,
  values: { readonly [name: string]: string },
  nowMs: number,
  sourceType: SourceType = 'INTEGRATION',
): Contact {
  const changed = Object.entries(values).filter(
    ([name, value]) => (contact.properties[name] ?? '') !== value,
  );
  if (changed.length === 0) return contact;
  const properties = { ...contact.properties };
  const history = { ...contact.history };
  for (const [name, value] of changed) {
    if (value === '') delete properties[name];
    else properties[name] = value;
    const entry = { value, timestamp: isoOf(nowMs), sourceType };
    history[name] = [entry, ...(history[name] ?? [])];
  }
  const secondaryEmails = emailsBeside(contact, properties['email']);
  return { ...contact, properties, history, secondaryEmails, updatedAtMs: nowMs };
}

/**
 * Two contacts as one: the primary's values win, the other fills its gaps and brings its addresses.
 * The lifecycle of the pair is not compared: HubSpot's own rule for that is not published.
 */
export function merged(id: string, primary: Contact, other: Contact, nowMs: number): Contact {
  const history: Record<string, readonly HistoryEntry[]> = { ...other.history };
  for (const [name, entries] of Object.entries(primary.history)) {
    history[name] = [...entries, ...(other.history[name] ?? [])].sort((a, b) =>
      b.timestamp.localeCompare(a.timestamp),
    );
  }
  const emails = [primary, other].flatMap((contact) => addressesOf(contact));
  return {
    id,
    properties: { ...other.properties, ...primary.properties },
    secondaryEmails: emails.slice(1),
    mergedIds: [...primary.mergedIds, ...other.mergedIds, primary.id, other.id],
    history,
    createdAtMs: Math.min(primary.createdAtMs, other.createdAtMs),
    updatedAtMs: nowMs,
  };
}

/** All addresses of a contact, the primary one first. */
export function addressesOf(contact: Contact): readonly string[] {
  const primary = contact.properties['email'];
  return [...(primary === undefined ? [] : [primary]), ...contact.secondaryEmails];
}

/** Every value of a contact, with those that HubSpot computes. */
export function allProperties(contact: Contact): { readonly [name: string]: string } {
  const computed: Record<string, string> = {
    hs_object_id: contact.id,
    createdate: isoOf(contact.createdAtMs),
    lastmodifieddate: isoOf(contact.updatedAtMs),
  };
  if (contact.secondaryEmails.length > 0) {
    computed['hs_additional_emails'] = contact.secondaryEmails.join(';');
  }
  if (contact.mergedIds.length > 0) {
    computed['hs_merged_object_ids'] = contact.mergedIds.join(';');
  }
  return { ...contact.properties, ...computed };
}

/** When a secondary address becomes the primary one, the two change places. */
function emailsBeside(contact: Contact, email: string | undefined): readonly string[] {
  const former = contact.properties['email'];
  if (email === undefined || former === undefined) return contact.secondaryEmails;
  if (!contact.secondaryEmails.includes(email)) return contact.secondaryEmails;
  return contact.secondaryEmails.map((address) => (address === email ? former : address));
}
