import type { ConnectionSettings } from '../config.ts';
import { contactEndpoints } from '../hubspot/contacts.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import type { HubSpot } from '../hubspot/port.ts';
import { withHubSpot } from './with-hubspot.ts';

/** A deletion in HubSpot, and why it did not happen; null where it did. */
export interface Forgotten {
  readonly by: Parameters<HubSpot['forgetContact']>[0];
  readonly failure: string | null;
}

/** Deletes contacts in HubSpot for good, one after the other; a failure of one leaves the others. */
export async function forgetInHubSpot(
  connection: ConnectionSettings,
  databaseUrl: string,
  contacts: readonly Forgotten['by'][],
): Promise<readonly Forgotten[]> {
  return withHubSpot(connection, databaseUrl, async ({ api, apiVersion, clock }) => {
    const hubspot = contactEndpoints(api, apiVersion, clock);
    const forgotten: Forgotten[] = [];
    for (const by of contacts) {
      const answer = await hubspot.forgetContact(by);
      forgotten.push({ by, failure: answer.kind === 'done' ? null : describeFailure(answer) });
    }
    return forgotten;
  });
}
