import type { Clock } from '../clock.ts';
import type { ApiAnswer, HubSpotApi } from './api.ts';

/** Where contacts are, and what it takes to ask for them. */
export interface ContactsAt {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  /** Path of HubSpot's contact endpoints. */
  readonly path: string;
}

/** Sends a batch of contacts. It may be repeated: a read by nature, a write because it sets the same values again. */
export async function batchRequest(
  { api, path }: ContactsAt,
  verb: 'read' | 'update' | 'upsert',
  body: object,
  contacts: readonly number[],
): Promise<ApiAnswer> {
  return api.request({
    method: 'POST',
    path: `${path}/batch/${verb}`,
    body,
    endpoint: `contacts/batch/${verb}`,
    repeatable: true,
    contacts,
  });
}
