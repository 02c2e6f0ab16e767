import type { EntryTruth, Truth } from './neostore/person.ts';

/**
 * What HubSpot holds of its contacts, in HubSpot's own notation: every value is text.
 * `occurredAt` and datetimes are ISO 8601 or milliseconds since 1970.
 */
export type HubSpotSnapshot = readonly HubSpotContact[];

export interface HubSpotContact {
  readonly id: string;
  readonly properties: { readonly [name: string]: string };
  readonly timeline: readonly HubSpotEntry[];
}

export interface HubSpotEntry {
  readonly name: string;
  readonly occurredAt: string;
  readonly properties: { readonly [name: string]: string };
}

/** What HubSpot must hold of one person under the default mapping; null means nothing. */
export interface ExpectedContact {
  readonly properties: { readonly [name in WatchedProperty]: string | null };
  readonly timeline: readonly HubSpotEntry[];
}

/** One way in which HubSpot and the truth differ. `contact` is the person's newest e-mail address. */
export type Difference =
  | { readonly kind: 'missing contact'; readonly contact: string }
  | { readonly kind: 'extra contact'; readonly id: string; readonly contact: string | null }
  | {
      readonly kind: 'wrong property';
      readonly contact: string;
      readonly property: WatchedProperty;
      readonly expected: string | null;
      readonly actual: string | null;
    }
  | {
      readonly kind: 'missing entry' | 'extra entry' | 'duplicate entry';
      readonly contact: string;
      readonly entry: HubSpotEntry;
    };

/** The contact properties that the default mapping writes, by how their values are compared. */
const WATCHED = {
  email: 'text',
  neostore_customer_id: 'text',
  firstname: 'text',
  lastname: 'text',
  phone: 'text',
  address: 'text',
  zip: 'text',
  city: 'text',
  country: 'text',
  neostore_birth_date: 'text',
  neostore_store_id: 'text',
  neostore_consent_email: 'text',
  neostore_consent_sms: 'text',
  neostore_consent_post: 'text',
  neostore_wallet_status: 'text',
  neostore_wallet_last_event: 'text',
  neostore_wallet_last_changed_at: 'instant',
  neostore_first_installed_at: 'instant',
  neostore_apple_installed_at: 'instant',
  neostore_google_installed_at: 'instant',
  neostore_wallet_passes: 'text',
  neostore_wallet_devices: 'text',
  neostore_pass_updated_at: 'instant',
  neostore_pass_update_sent_at: 'instant',
} as const;

export type WatchedProperty = keyof typeof WATCHED;

const WATCHED_PROPERTIES = Object.keys(WATCHED) as WatchedProperty[];

/**
 * What HubSpot must hold once everything has arrived: a contact for everybody whose e-mail address
 * is known, and nothing of anybody else. It is derived from what the author of the history knows,
 * and shares no code with the daemon, so that the two can check each other.
 */
export function expectedContacts(customers: readonly Truth[]): ExpectedContact[] {
  return customers
    .filter(({ facts }) => facts.email !== undefined)
    .map((truth) => ({
      properties: expectedProperties(truth),
      timeline: truth.timeline.map(expectedEntry),
    }));
}

/** Every difference between what HubSpot must hold and what it holds; empty when there is none. */
export function compareWithTruth(
  expected: readonly ExpectedContact[],
  actual: HubSpotSnapshot,
): Difference[] {
  const unclaimed = new Set(actual);
  const byCustomerId = indexBy(actual, 'neostore_customer_id');
  const byEmail = indexBy(actual, 'email');
  const differences = expected.flatMap((truth): Difference[] => {
    const { email, neostore_customer_id: customerId } = truth.properties;
    const candidates = [byCustomerId.get(customerId ?? ''), byEmail.get(email ?? '')];
    const found = candidates.find((contact) => contact !== undefined && unclaimed.has(contact));
    const contact = email ?? '';
    if (found === undefined) return [{ kind: 'missing contact', contact }];
    unclaimed.delete(found);
    return [
      ...compareProperties(contact, truth, found),
      ...compareTimelines(contact, truth.timeline, found.timeline),
    ];
  });
  return [...differences, ...[...unclaimed].map(extraContact)];
}

function expectedProperties({
  customerId,
  facts,
  wallet,
  passes,
}: Truth): ExpectedContact['properties'] {
  const slots = passes.flatMap((pass) => pass.slots);
  const apple = slots.some((slot) => slot.wallet === 'apple');
  const google = slots.some((slot) => slot.wallet === 'google');
  return {
    email: facts.email ?? null,
    neostore_customer_id: customerId,
    firstname: facts.firstName ?? null,
    lastname: facts.lastName ?? null,
    phone: facts.phone ?? null,
    address: facts.address ?? null,
    zip: facts.zip ?? null,
    city: facts.city ?? null,
    country: facts.country ?? null,
    neostore_birth_date: facts.birthDate ?? null,
    neostore_store_id: facts.storeId ?? null,
    neostore_consent_email: yesOrNo(facts.consentEmail),
    neostore_consent_sms: yesOrNo(facts.consentSms),
    neostore_consent_post: yesOrNo(facts.consentPost),
    neostore_wallet_status: walletStatus(apple, google),
    neostore_wallet_last_event: wallet.lastEvent,
    neostore_wallet_last_changed_at: wallet.lastChangedAt,
    neostore_first_installed_at: wallet.firstInstalledAt,
    neostore_apple_installed_at: wallet.appleInstalledAt,
    neostore_google_installed_at: wallet.googleInstalledAt,
    neostore_wallet_passes: String(passes.filter((pass) => pass.slots.length > 0).length),
    neostore_wallet_devices: String(slots.length),
    neostore_pass_updated_at: wallet.updatedAt,
    neostore_pass_update_sent_at: wallet.updateSentAt,
  };
}

function expectedEntry({ name, at, passType, passId, wallet }: EntryTruth): HubSpotEntry {
  const properties = { pass_type: passType, pass_id: passId };
  return {
    name,
    occurredAt: at,
    properties: wallet === null ? properties : { ...properties, wallet },
  };
}

function walletStatus(apple: boolean, google: boolean): string {
  if (apple && google) return 'both';
  if (apple) return 'apple';
  return google ? 'google' : 'none';
}

function yesOrNo(value: boolean | undefined): string | null {
  return value === undefined ? null : String(value);
}

function indexBy(
  contacts: HubSpotSnapshot,
  property: WatchedProperty,
): Map<string, HubSpotContact> {
  const index = new Map<string, HubSpotContact>();
  for (const contact of contacts) {
    const value = contact.properties[property];
    if (value !== undefined && value !== '' && !index.has(value)) index.set(value, contact);
  }
  return index;
}

function compareProperties(
  contact: string,
  truth: ExpectedContact,
  found: HubSpotContact,
): Difference[] {
  return WATCHED_PROPERTIES.flatMap((property): Difference[] => {
    const expected = truth.properties[property];
    const value = found.properties[property];
    // HubSpot holds an emptied property as an empty text, which is the same as none.
    const actual = value === undefined || value === '' ? null : value;
    if (sameValue(WATCHED[property], expected, actual)) return [];
    return [{ kind: 'wrong property', contact, property, expected, actual }];
  });
}

function sameValue(
  kind: 'text' | 'instant',
  expected: string | null,
  actual: string | null,
): boolean {
  if (expected === null || actual === null || kind === 'text') return expected === actual;
  return milliseconds(expected) === milliseconds(actual);
}

/** Compares as bags, not as sets: two devices may take up one pass in the same millisecond. */
function compareTimelines(
  contact: string,
  expected: readonly HubSpotEntry[],
  actual: readonly HubSpotEntry[],
): Difference[] {
  const differences: Difference[] = [];
  const promised = bagOf(expected);
  const shown = bagOf(actual);
  for (const [key, { entry, count }] of promised) {
    const missing = count - (shown.get(key)?.count ?? 0);
    for (let n = 0; n < missing; n++) differences.push({ kind: 'missing entry', contact, entry });
  }
  for (const [key, { entry, count }] of shown) {
    const due = promised.get(key)?.count ?? 0;
    const kind = due === 0 ? 'extra entry' : 'duplicate entry';
    for (let n = due; n < count; n++) differences.push({ kind, contact, entry });
  }
  return differences;
}

function bagOf(
  entries: readonly HubSpotEntry[],
): Map<string, { readonly entry: HubSpotEntry; count: number }> {
  const bag = new Map<string, { readonly entry: HubSpotEntry; count: number }>();
  for (const entry of entries) {
    const { pass_type: type, pass_id: id, wallet } = entry.properties;
    const key = JSON.stringify([entry.name, milliseconds(entry.occurredAt), type, id, wallet]);
    const same = bag.get(key);
    if (same === undefined) bag.set(key, { entry, count: 1 });
    else same.count++;
  }
  return bag;
}

function extraContact({ id, properties }: HubSpotContact): Difference {
  return { kind: 'extra contact', id, contact: properties['email'] ?? null };
}

/** Reads both notations in which HubSpot gives an instant. */
function milliseconds(instant: string): number {
  return /^-?\d+$/.test(instant) ? Number(instant) : Date.parse(instant);
}
