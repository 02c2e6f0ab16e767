import type { Properties, WritePlan } from '../core/plan.ts';
import { CONTACTS_PER_BATCH, RECORD_ID_PROPERTY, type HubSpot } from '../hubspot/port.ts';
import type { DirtyContact } from '../model/contact.ts';

/**
 * Reads some properties of the records that plans change, in batches: a rule of an administrator looks
 * at what a record holds, too. A record that is to be made, or cannot be read, is not among them.
 */
export async function readMissing(
  hubspot: Pick<HubSpot, 'readContacts'>,
  plans: ReadonlyMap<DirtyContact, WritePlan>,
  properties: readonly string[],
): Promise<ReadonlyMap<DirtyContact, Properties>> {
  const updates = [...plans].flatMap(([contact, plan]) =>
    plan.kind === 'update' ? [{ contact, recordId: plan.recordId }] : [],
  );
  const held = new Map<DirtyContact, Properties>();
  for (let start = 0; start < updates.length; start += CONTACTS_PER_BATCH) {
    const part = updates.slice(start, start + CONTACTS_PER_BATCH);
    const { records } = await hubspot.readContacts({
      idProperty: RECORD_ID_PROPERTY,
      ids: part.map(({ recordId }) => recordId),
      properties,
      about: part.map(({ contact }) => contact.id),
    });
    const byId = new Map(records.map((record) => [record.id, record.properties]));
    for (const { contact, recordId } of part) {
      const values = byId.get(recordId);
      if (values !== undefined) held.set(contact, values);
    }
  }
  return held;
}
