import type { ConnectionSettings } from '../config.ts';
import type { WebhookPlace } from '../core/setup/webhook-address.ts';

/** What an address of a connection's webhook is checked against. */
export function webhookPlace({ tenantId, baseUrl }: ConnectionSettings['neostore']): WebhookPlace {
  return { tenantId, neostoreUrl: baseUrl };
}
