import { refusalOf, type HubSpotApi } from './api.ts';
import { EMAIL_CHANNEL, statusesPath } from './consent-requests.ts';
import type { Refusal } from './refusals.ts';
import type { Answer } from '../model/hubspot.ts';

/** An address that nobody can have. [RFC 2606] */
const NOBODY = 'nobody@example.invalid';

/** A consent of nobody to nothing: HubSpot checks the scope before it looks at that. */
const NOTHING = { subscriptionId: 0, statusState: 'NOT_SPECIFIED', channel: EMAIL_CHANNEL };

const PROBES = [
  {
    action: 'reading consents',
    method: 'GET',
    query: `?channel=${EMAIL_CHANNEL}`,
    body: undefined,
  },
  { action: 'writing consents', method: 'POST', query: '', body: NOTHING },
] as const;

/** Asks what the credential may not do with consents; nothing is written. */
export async function readConsentRefusals(api: HubSpotApi): Promise<Answer<readonly Refusal[]>> {
  const refusals: Refusal[] = [];
  for (const { action, method, query, body } of PROBES) {
    const answer = await api.requestDated('communication-preferences', (version) => ({
      method,
      path: `${statusesPath(version, NOBODY)}${query}`,
      ...(body === undefined ? {} : { body }),
      endpoint: `communication-preferences/statuses/${method === 'GET' ? 'read' : 'write'}`,
      repeatable: true,
      group: 'consents',
      probe: true,
    }));
    if (answer.kind === 'answered' || answer.status === 404 || refusalOf(answer) !== null) continue;
    const { failure } = answer;
    if (failure.kind !== 'blocked' || failure.scope === 'connection') return failure;
    refusals.push({ action, failure });
  }
  return { kind: 'done', value: refusals };
}
