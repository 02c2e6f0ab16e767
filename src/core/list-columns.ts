import { walletWord } from './wallet-status.ts';
import type { ContactLine } from './contact-line.ts';
import type { CsvColumn } from './csv.ts';
import { badgeText } from './event-outcome.ts';
import type { LeftOutValue, ListedEvent } from '../model/view.ts';

/** The list of events as CSV. */
export const EVENT_COLUMNS: readonly CsvColumn<ListedEvent>[] = [
  { name: 'event_id', cellOf: ({ eventId }) => eventId },
  { name: 'name', cellOf: ({ name }) => name },
  { name: 'outcome', cellOf: badgeText },
  { name: 'reason', cellOf: ({ reason }) => reason },
  { name: 'wallet', cellOf: ({ wallet }) => wallet },
  { name: 'contact', cellOf: ({ contact }) => contact?.title ?? null },
  { name: 'contact_key', cellOf: ({ contact }) => contact?.key ?? null },
  { name: 'hubspot_record', cellOf: ({ contact }) => contact?.hubspotId ?? null },
  { name: 'happened', cellOf: ({ at }) => at },
  { name: 'received', cellOf: ({ receivedAtMs }) => timeCell(receivedAtMs) },
  { name: 'applied', cellOf: ({ appliedAtMs }) => timeCell(appliedAtMs) },
  { name: 'in_hubspot', cellOf: ({ syncedAtMs }) => timeCell(syncedAtMs) },
];

/** The list of contacts as CSV. */
export const CONTACT_COLUMNS: readonly CsvColumn<ContactLine>[] = [
  { name: 'contact', cellOf: ({ title }) => title },
  { name: 'key', cellOf: ({ key }) => key },
  { name: 'state', cellOf: ({ state }) => state },
  { name: 'reason', cellOf: ({ reason }) => reason },
  { name: 'wallet', cellOf: ({ wallet }) => walletWord(wallet) },
  { name: 'passes', cellOf: ({ wallet }) => wallet.passes },
  { name: 'devices', cellOf: ({ wallet }) => wallet.devices },
  { name: 'values_left_out', cellOf: ({ leftOut }) => leftOut },
  { name: 'hubspot_record', cellOf: ({ hubspotId }) => hubspotId },
  { name: 'changed', cellOf: ({ updatedAtMs }) => timeCell(updatedAtMs) },
];

/** The list of values that are left out as CSV. */
export const LEFT_OUT_COLUMNS: readonly CsvColumn<LeftOutValue>[] = [
  { name: 'contact', cellOf: ({ contact }) => contact.title },
  { name: 'contact_key', cellOf: ({ contact }) => contact.key },
  { name: 'hubspot_record', cellOf: ({ contact }) => contact.hubspotId },
  { name: 'property', cellOf: ({ property }) => property },
  { name: 'value', cellOf: ({ value }) => value },
  { name: 'code', cellOf: ({ code }) => code },
  { name: 'reason', cellOf: ({ reason }) => reason },
  { name: 'event_id', cellOf: ({ eventId }) => eventId },
  { name: 'happened', cellOf: ({ at }) => at },
];

function timeCell(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
