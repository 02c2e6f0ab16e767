import type { ContactRecord } from '../model/hubspot.ts';
import { identityOf, withoutCase } from '../core/identity.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { intoBatches, needsRead, SECONDARY_EMAILS, type Desired } from '../core/plan.ts';
import { optionsOf } from '../core/register.ts';
import { CONTACTS_PER_BATCH, RECORD_ID_PROPERTY, type HubSpot } from '../hubspot/port.ts';
import type { ContactKey, DirtyContact } from '../model/contact.ts';
import type { Failure } from '../model/outcome.ts';

/** A record that a key of a contact led to. */
export interface Candidate {
  readonly record: ContactRecord;
  readonly key: ContactKey;
  /** The key as the record has it, where that is in another case; null where they are equal. */
  readonly namesake: ContactKey | null;
}

/** What HubSpot answered of the contacts of a round. */
export interface FoundRecords {
  /** Of contacts without a record: what their keys led to, the strongest key first, and what failed. */
  readonly candidates: ReadonlyMap<DirtyContact, readonly (Candidate | Failure)[]>;
  /** Records that are known and were read; null for one that is not there. */
  readonly known: ReadonlyMap<DirtyContact, ContactRecord | Failure | null>;
}

/** Whether a look-up failed, instead of finding a record. */
export function isFailure(lookup: ContactRecord | Candidate | Failure): lookup is Failure {
  return 'kind' in lookup;
}

/** What is looked for, and by what. */
export interface Search {
  /** Key properties by which HubSpot finds contacts, the strongest first. */
  readonly match: Mapping['match'];
  /** Properties that tell whose a record is. */
  readonly telling: readonly string[];
}

/**
 * Looks up contacts that have no record yet, by all key properties side by side, and reads the known
 * ones whose values depend on what HubSpot holds. Search is never used: it lags behind what was
 * written seconds ago.
 */
export async function findRecords(
  hubspot: Pick<HubSpot, 'readContacts'>,
  desired: ReadonlyMap<DirtyContact, Desired>,
  { match, telling }: Search,
): Promise<FoundRecords> {
  const properties = propertiesToRead(desired, telling);
  const unknown = [...desired.keys()].filter(({ hubspotId }) => hubspotId === null);
  const byId = { property: RECORD_ID_PROPERTY, asked: recordsAsked(desired, telling), properties };
  const [known, candidates] = await Promise.all([
    readBy(hubspot, byId),
    findByKeys(hubspot, unknown, { match, properties }),
  ]);
  return {
    candidates,
    known: new Map(
      known.map(({ contact, found }) => [
        contact,
        found === null || isFailure(found) ? found : found.record,
      ]),
    ),
  };
}

/** Looks contacts up by all key properties side by side. */
export async function findByKeys(
  hubspot: Pick<HubSpot, 'readContacts'>,
  contacts: readonly DirtyContact[],
  { match, properties }: Pick<Search, 'match'> & Pick<ReadBy, 'properties'>,
): Promise<FoundRecords['candidates']> {
  const byKey = await Promise.all(
    match.map(async ({ property }) =>
      readBy(hubspot, { property, asked: keysAsked(contacts, property), properties }),
    ),
  );
  const ofContacts = byKey.map((answers) => Map.groupBy(answers, ({ contact }) => contact));
  return new Map(
    contacts.map((contact) => [
      contact,
      ofContacts.flatMap((answers) => recordsFirst(answers.get(contact) ?? [])),
    ]),
  );
}

/** Everything we would write, so that what HubSpot already has need not be sent, and what tells people apart. */
function propertiesToRead(
  desired: ReadonlyMap<DirtyContact, Desired>,
  telling: readonly string[],
): readonly string[] {
  const names = [...desired.values()].flatMap(({ values }) => [...values.keys()]);
  return [...new Set(['email', SECONDARY_EMAILS, ...telling, ...names])];
}

interface Asked {
  readonly contact: DirtyContact;
  readonly key: ContactKey;
}

interface Answered {
  readonly contact: DirtyContact;
  readonly found: Candidate | Failure | null;
}

function recordsAsked(
  desired: ReadonlyMap<DirtyContact, Desired>,
  telling: Search['telling'],
): readonly Asked[] {
  return [...desired].flatMap(([contact, values]) =>
    contact.hubspotId !== null && needsRead(contact, values, telling)
      ? [{ contact, key: { property: RECORD_ID_PROPERTY, value: contact.hubspotId } }]
      : [],
  );
}

/** The keys of contacts, of each contact the newest first. */
function keysAsked(contacts: readonly DirtyContact[], property: string): readonly Asked[] {
  return contacts.flatMap((contact) =>
    contact.keys
      .filter((key) => key.property === property)
      .toSorted((a, b) => (a.at < b.at ? 1 : -1))
      .map(({ value }) => ({ contact, key: { property, value } })),
  );
}

/** What one key property says of a contact: records before failures. */
function recordsFirst(answers: readonly Answered[]): readonly (Candidate | Failure)[] {
  const found = answers.flatMap((one) => one.found ?? []);
  return [...found.filter((one) => !isFailure(one)), ...found.filter(isFailure)];
}

interface ReadBy {
  readonly property: string;
  readonly asked: readonly Asked[];
  /** What is read of each record. */
  readonly properties: readonly string[];
}

/** Reads contacts by one property, in batches side by side. */
async function readBy(
  hubspot: Pick<HubSpot, 'readContacts'>,
  { property, asked, properties }: ReadBy,
): Promise<readonly Answered[]> {
  const byId = Map.groupBy(asked, ({ key }) => key.value);
  const ids = [...byId].map(([id, of]) => ({ id, of }));
  const answers = await Promise.all(
    intoBatches(ids, CONTACTS_PER_BATCH).map(async (batch) => {
      const about = [...new Set(batch.flatMap(({ of }) => of.map(({ contact }) => contact.id)))];
      const query = { idProperty: property, ids: batch.map(({ id }) => id), properties, about };
      const { failed, records } = await hubspot.readContacts(query);
      const find = finderOf(records, property);
      return batch.flatMap(({ id, of }) =>
        of.map(({ contact, key }) => ({ contact, found: failed.get(id) ?? find(key) })),
      );
    }),
  );
  return answers.flat();
}

/**
 * Finds records by a key by which they were asked for: exactly first, then without case, for it is
 * not documented whether HubSpot tells unique values apart that differ in case alone.
 */
function finderOf(
  records: readonly ContactRecord[],
  property: string,
): (key: ContactKey) => Candidate | null {
  const exact = new Map<string, ContactRecord>();
  const folded = new Map<string, { readonly record: ContactRecord; readonly value: string }>();
  for (const record of records) {
    for (const name of valuesOf(record, property)) {
      const value = identityOf(property, name);
      exact.set(value, record);
      folded.set(withoutCase(value), { record, value });
    }
  }
  return (key) => {
    const record = exact.get(key.value);
    if (record !== undefined) return { record, key, namesake: null };
    const other = folded.get(withoutCase(key.value));
    if (other === undefined) return null;
    return { record: other.record, key, namesake: { property, value: other.value } };
  };
}

/** The values by which HubSpot finds a record. */
function valuesOf({ id, properties }: ContactRecord, property: string): readonly string[] {
  if (property === RECORD_ID_PROPERTY) return [id];
  const { [property]: value = '', [SECONDARY_EMAILS]: secondary = '' } = properties;
  return property === 'email' ? [value, ...optionsOf(secondary)] : [value];
}
