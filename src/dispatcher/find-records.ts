import type { ContactRecord } from '../model/hubspot.ts';
import { identityOf, withoutCase } from '../core/identity.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { needsRead, SECONDARY_EMAILS, type Desired } from '../core/plan.ts';
import { optionsOf } from '../core/register.ts';
import { CONTACTS_PER_BATCH, RECORD_ID_PROPERTY, type HubSpot } from '../hubspot/port.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Failure } from '../model/outcome.ts';

/**
 * What the look-up of a contact came to: its record, null where it was looked for and is not there,
 * or the failure. A contact that had not to be looked up has no entry.
 */
export type Lookups = ReadonlyMap<DirtyContact, ContactRecord | Failure | null>;

/** Whether a look-up failed, instead of finding a record. */
export function isFailure(lookup: ContactRecord | Failure): lookup is Failure {
  return 'kind' in lookup;
}

/**
 * Finds the records of contacts that have none yet, by all key properties side by side, and reads
 * the known ones whose values depend on what HubSpot holds. The first key property in the mapping's
 * order decides that finds one, or cannot be asked. Search is never used: it lags behind what was
 * written seconds ago.
 */
export async function findRecords(
  hubspot: Pick<HubSpot, 'readContacts'>,
  desired: ReadonlyMap<DirtyContact, Desired>,
  match: Mapping['match'],
): Promise<Lookups> {
  const properties = propertiesToRead(desired);
  const unknown = [...desired.keys()].filter(({ hubspotId }) => hubspotId === null);
  const known = [...desired].flatMap(([contact, values]) =>
    needsRead(contact, values) ? [contact] : [],
  );
  const reads = [
    ...match.map(async ({ property }) =>
      read(hubspot, unknown, {
        property,
        idsOf: (contact) => keysOf(contact, property),
        properties,
      }),
    ),
    read(hubspot, known, { property: RECORD_ID_PROPERTY, idsOf: recordIdOf, properties }),
  ];
  const lookups = new Map<DirtyContact, ContactRecord | Failure | null>();
  for (const found of await Promise.all(reads)) {
    for (const [contact, entry] of found) {
      lookups.set(contact, lookups.get(contact) ?? entry);
    }
  }
  return lookups;
}

function keysOf({ keys }: DirtyContact, property: string): readonly string[] {
  return keys.filter((key) => key.property === property).map(({ value }) => value);
}

function recordIdOf({ hubspotId }: DirtyContact): readonly string[] {
  return hubspotId === null ? [] : [hubspotId];
}

/** Everything we would write, so that what HubSpot already has need not be sent. */
function propertiesToRead(desired: ReadonlyMap<DirtyContact, Desired>): readonly string[] {
  const names = [...desired.values()].flatMap(({ values }) => [...values.keys()]);
  return [...new Set(['email', SECONDARY_EMAILS, ...names])];
}

interface ReadBy {
  readonly property: string;
  readonly idsOf: (contact: DirtyContact) => readonly string[];
  /** What is read of each record. */
  readonly properties: readonly string[];
}

/** Reads contacts by one property, in batches side by side. */
async function read(
  hubspot: Pick<HubSpot, 'readContacts'>,
  contacts: readonly DirtyContact[],
  { property, idsOf, properties }: ReadBy,
): Promise<Lookups> {
  const wanted = contacts.flatMap((contact) => idsOf(contact).map((id) => ({ id, contact })));
  const parts = Array.from({ length: Math.ceil(wanted.length / CONTACTS_PER_BATCH) }, (_, n) =>
    wanted.slice(n * CONTACTS_PER_BATCH, (n + 1) * CONTACTS_PER_BATCH),
  );
  const lookups = new Map<DirtyContact, ContactRecord | Failure | null>();
  await Promise.all(
    parts.map(async (part) => {
      const ids = [...new Set(part.map(({ id }) => id))];
      const about = [...new Set(part.map(({ contact }) => contact.id))];
      const answer = await hubspot.readContacts({ idProperty: property, ids, properties, about });
      const find = finderOf(answer.records, property);
      for (const { id, contact } of part) {
        const entry = answer.failed.get(id) ?? find(id);
        lookups.set(contact, better(lookups.get(contact) ?? null, entry));
      }
    }),
  );
  return lookups;
}

type Lookup = ContactRecord | Failure | null;

/** Of what two values of one property led to: a record before a failure before nothing. */
function better(one: Lookup, other: Lookup): Lookup {
  if (one === null) return other;
  return isFailure(one) && other !== null && !isFailure(other) ? other : one;
}

/**
 * Finds records by a value by which they were asked for: exactly first, then without case, for it is
 * not documented whether HubSpot tells unique values apart that differ in case alone.
 */
function finderOf(
  records: readonly ContactRecord[],
  idProperty: string,
): (id: string) => ContactRecord | null {
  const exact = new Map<string, ContactRecord>();
  const folded = new Map<string, ContactRecord>();
  for (const record of records) {
    const { [idProperty]: value = '', [SECONDARY_EMAILS]: secondary = '' } = record.properties;
    const values = idProperty === RECORD_ID_PROPERTY ? [record.id] : [value];
    const further = idProperty === 'email' ? optionsOf(secondary) : [];
    for (const name of [...values, ...further]) {
      exact.set(identityOf(idProperty, name), record);
      folded.set(withoutCase(name), record);
    }
  }
  return (id) => exact.get(identityOf(idProperty, id)) ?? folded.get(withoutCase(id)) ?? null;
}
