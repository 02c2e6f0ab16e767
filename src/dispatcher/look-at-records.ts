import { CONTACTS_PER_BATCH, MERGED_IDS_PROPERTY, RECORD_ID_PROPERTY } from '../hubspot/port.ts';
import type { Connection } from './connection.ts';

/**
 * Lets entries go that wait for contacts which cannot be sent for now, where HubSpot has their records:
 * what is wrong with contacts is not to hold up timelines.
 */
export async function lookAtRecords({
  work,
  hubspot,
  clock,
}: Pick<Connection, 'work' | 'hubspot' | 'clock'>): Promise<void> {
  const awaited = await work.awaitedContacts(CONTACTS_PER_BATCH);
  if (awaited.length === 0) return;
  const { records } = await hubspot.readContacts({
    idProperty: RECORD_ID_PROPERTY,
    ids: awaited.map(({ hubspotId }) => hubspotId),
    properties: [MERGED_IDS_PROPERTY],
    about: awaited.map(({ contactId }) => contactId),
  });
  const there = new Set(records.map(({ id }) => id));
  await work.releaseEntries(
    awaited.filter(({ hubspotId }) => there.has(hubspotId)),
    clock.now(),
  );
}
