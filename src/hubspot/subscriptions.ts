import { z } from 'zod';
import { parseAnswer, type HubSpotApi } from './api.ts';
import type { SubscriptionType } from '../model/consent.ts';
import type { Answer } from '../model/hubspot.ts';

const SubscriptionsSchema = z.object({
  results: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      name: z.string(),
      isActive: z.boolean(),
    }),
  ),
});

/**
 * Reads the subscription types of the account, of all its brands.
 * [HubSpot's communication preferences guide]
 */
export async function readSubscriptions(
  api: HubSpotApi,
): Promise<Answer<readonly SubscriptionType[]>> {
  const answer = parseAnswer(
    SubscriptionsSchema,
    await api.requestDated('communication-preferences', (version) => ({
      method: 'GET',
      path: `/communication-preferences/${version}/definitions`,
      endpoint: 'communication-preferences/definitions',
      repeatable: true,
      group: 'consents',
      // What it is not permitted for stops consents, and nothing else.
      probe: true,
    })),
  );
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.results } : answer;
}
