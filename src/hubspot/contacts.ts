import type { Clock } from '../clock.ts';
import type { HubSpotApi } from './api.ts';
import type { ContactsAt } from './contact-requests.ts';
import { mergeContacts } from './merge-contacts.ts';
import { RECORD_ID_PROPERTY, type HubSpot } from './port.ts';
import { readContacts } from './read-contacts.ts';
import { writeContacts } from './write-contacts.ts';
import type { Answer } from '../model/hubspot.ts';

/** The answer to a deletion of what is not there. */
const NOT_FOUND = 404;

/** HubSpot's contact endpoints: batches to read and write, the merge of two records, deletion. */
export function contactEndpoints(
  api: HubSpotApi,
  apiVersion: string,
  clock: Clock,
): Pick<
  HubSpot,
  'readContacts' | 'updateContacts' | 'upsertContacts' | 'mergeContacts' | 'forgetContact'
> {
  const at: ContactsAt = { api, clock, path: `/crm/objects/${apiVersion}/contacts` };
  return {
    readContacts: async (query) => readContacts(at, query),
    updateContacts: async (writes, how) => writeContacts(at, 'update', writes, how),
    upsertContacts: async (idProperty, writes, how) =>
      writeContacts(at, 'upsert', writes, { ...how, idProperty }),
    mergeContacts: async (...merge) => mergeContacts(at, ...merge),
    forgetContact: async (by) => forgetContact(at, by),
  };
}

async function forgetContact(
  { api, path }: ContactsAt,
  { idProperty, id }: Parameters<HubSpot['forgetContact']>[0],
): Promise<Answer<null>> {
  const answer = await api.request({
    method: 'POST',
    path: `${path}/gdpr-delete`,
    body: { objectId: id, ...(idProperty === RECORD_ID_PROPERTY ? {} : { idProperty }) },
    endpoint: 'contacts/gdpr-delete',
    repeatable: true,
  });
  const isGone = answer.kind === 'answered' || answer.status === NOT_FOUND;
  return isGone ? { kind: 'done', value: null } : answer.failure;
}
