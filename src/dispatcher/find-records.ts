import { identityOf } from '../core/identity.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Failure } from '../core/outcome.ts';
import { needsRead, SECONDARY_EMAILS, type Desired, type FoundRecord } from '../core/plan.ts';
import { optionsOf } from '../core/register.ts';
import { CONTACTS_PER_BATCH, type HubSpot } from '../hubspot/port.ts';
import type { DirtyContact } from '../core/ledger/work.ts';

/** A contact with what HubSpot should hold of it. */
export interface Draft {
  readonly contact: DirtyContact;
  readonly desired: Desired;
}

/** What the look-up of a contact came to; a contact that has no entry was looked for and is not there. */
export type Lookups = ReadonlyMap<number, FoundRecord | Failure>;

/** Tells a failed look-up from a record. */
export function isFailure(lookup: FoundRecord | Failure): lookup is Failure {
  return 'kind' in lookup;
}

/**
 * Finds the records of contacts that have none yet, by each key property in the mapping's order,
 * and reads the known ones whose values depend on what HubSpot holds. Search is never used: it
 * lags behind what was written seconds ago.
 */
export async function findRecords(
  hubspot: Pick<HubSpot, 'readContacts'>,
  drafts: readonly Draft[],
  match: Mapping['match'],
): Promise<Lookups> {
  const lookups = new Map<number, FoundRecord | Failure>();
  const properties = propertiesToRead(drafts);
  for (const { property } of match) {
    const open = drafts.filter(
      ({ contact }) => contact.hubspotId === null && !lookups.has(contact.id),
    );
    const idsOf = ({ contact }: Draft): readonly string[] =>
      contact.keys.filter((key) => key.property === property).map(({ value }) => value);
    await read(hubspot, open, property, idsOf, properties, lookups);
  }
  const known = drafts.filter(({ contact, desired }) => needsRead(contact, desired));
  const recordId = ({ contact }: Draft): readonly string[] =>
    contact.hubspotId === null ? [] : [contact.hubspotId];
  await read(hubspot, known, RECORD_ID, recordId, properties, lookups);
  return lookups;
}

const RECORD_ID = 'hs_object_id';

/** Everything we would write, so that what HubSpot already has need not be sent. */
function propertiesToRead(drafts: readonly Draft[]): readonly string[] {
  const desired = drafts.flatMap((draft) => [...draft.desired.values.keys()]);
  return [...new Set(['email', SECONDARY_EMAILS, ...desired])];
}

async function read(
  hubspot: Pick<HubSpot, 'readContacts'>,
  drafts: readonly Draft[],
  idProperty: string,
  idsOf: (draft: Draft) => readonly string[],
  properties: readonly string[],
  lookups: Map<number, FoundRecord | Failure>,
): Promise<void> {
  const wanted = drafts.flatMap((draft) => idsOf(draft).map((id) => ({ id, draft })));
  for (let start = 0; start < wanted.length; start += CONTACTS_PER_BATCH) {
    const part = wanted.slice(start, start + CONTACTS_PER_BATCH);
    const ids = [...new Set(part.map(({ id }) => id))];
    const about = [...new Set(part.map(({ draft }) => draft.contact.id))];
    const { records, failed } = await hubspot.readContacts({ idProperty, ids, properties, about });
    const found = indexed(records, idProperty);
    for (const { id, draft } of part) {
      const entry = failed.get(id) ?? found.get(identityOf(id));
      const known = lookups.get(draft.contact.id);
      if (entry !== undefined && (known === undefined || isFailure(known))) {
        lookups.set(draft.contact.id, entry);
      }
    }
  }
}

/** Records by each value by which they may have been asked for. */
function indexed(
  records: readonly FoundRecord[],
  idProperty: string,
): ReadonlyMap<string, FoundRecord> {
  const index = new Map<string, FoundRecord>();
  for (const record of records) {
    const { [idProperty]: value = '', [SECONDARY_EMAILS]: secondary = '' } = record.properties;
    const values = idProperty === RECORD_ID ? [record.id] : [value];
    const further = idProperty === 'email' ? optionsOf(secondary) : [];
    for (const name of [...values, ...further]) index.set(identityOf(name), record);
  }
  return index;
}
