import { refusalOf, type HubSpotApi } from './api.ts';
import type { Blocked } from '../model/outcome.ts';
import type { Answer } from '../model/hubspot.ts';

/** Something that the daemon has to do and HubSpot does not let the credential do. */
export interface Refusal {
  readonly action:
    'reading contacts' | 'writing contacts' | 'reading consents' | 'writing consents';
  readonly failure: Blocked;
}

const PROBES = [
  {
    action: 'reading contacts',
    verb: 'read',
    body: { inputs: [], properties: [], propertiesWithHistory: [] },
  },
  { action: 'writing contacts', verb: 'update', body: { inputs: [] } },
] as const;

/**
 * Asks what the credential may not do with contacts, by batches without a contact: HubSpot checks
 * the scope before it looks at what is sent, and may refuse the empty batch, which is fine. HubSpot
 * names the scopes itself, because it renames them now and then.
 */
export async function readRefusals(
  api: HubSpotApi,
  apiVersion: string,
): Promise<Answer<readonly Refusal[]>> {
  const refusals: Refusal[] = [];
  for (const { action, verb, body } of PROBES) {
    const answer = await api.request({
      method: 'POST',
      path: `/crm/objects/${apiVersion}/contacts/batch/${verb}`,
      body,
      endpoint: `contacts/batch/${verb}`,
      repeatable: true,
      probe: true,
    });
    if (answer.kind === 'answered' || refusalOf(answer) !== null) continue;
    const { failure } = answer;
    if (failure.kind !== 'blocked' || failure.scope === 'connection') return failure;
    refusals.push({ action, failure });
  }
  return { kind: 'done', value: refusals };
}
