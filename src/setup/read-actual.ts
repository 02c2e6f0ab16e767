import type { ActualEvents } from '../core/setup/plan-events.ts';
import type { ActualSetup } from '../core/setup/plan-setup.ts';
import type { ActualWebhook, ActualWebhooks } from '../core/setup/plan-webhook.ts';
import type { WantedEvent, WantedSetup } from '../core/setup/wanted.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { PropertyDefinitions } from '../hubspot/definitions.ts';
import { listEventDefinitions } from '../hubspot/event-definitions.ts';
import { describeAdminFailure } from '../neostore/admin-answer.ts';
import type { Webhook } from '../neostore/admin-client.ts';
import type { HubSpotSide, NeostoreSide } from './sides.ts';

/** What was read, or why it could not be, for a person. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads what both systems hold now; nothing is changed. */
export async function readActual(
  hubspot: HubSpotSide,
  neostore: NeostoreSide,
  wanted: Pick<WantedSetup, 'properties' | 'events'>,
): Promise<Reading<ActualSetup>> {
  const names = wanted.properties.map(({ name }) => name);
  const properties = await new PropertyDefinitions(hubspot.api, hubspot.apiVersion).read(names);
  if (properties.kind !== 'done') return failed(describeFailure(properties));
  const events = await readEvents(hubspot, wanted.events);
  if (events.kind === 'failed') return events;
  const webhooks = await readActualWebhooks(neostore);
  if (webhooks.kind === 'failed') return webhooks;
  const value = { ...properties.value, events: events.value, webhooks: webhooks.value };
  return { kind: 'read', value };
}

/** Reads the webhooks of the tenant with their secrets; none where Neostore cannot be asked. */
export async function readWebhooks(neostore: NeostoreSide): Promise<Reading<readonly Webhook[]>> {
  if (neostore.kind === 'skipped') return { kind: 'read', value: [] };
  const listed = await neostore.client.listWebhooks();
  if (listed.kind !== 'done') return failed(describeAdminFailure(listed));
  return { kind: 'read', value: listed.value };
}

/** Reads the webhooks of the tenant for a plan, without their secrets. */
export async function readActualWebhooks(neostore: NeostoreSide): Promise<Reading<ActualWebhooks>> {
  if (neostore.kind === 'skipped') return { kind: 'read', value: neostore };
  const read = await readWebhooks(neostore);
  if (read.kind === 'failed') return read;
  return { kind: 'read', value: { kind: 'known', webhooks: read.value.map(withoutSecret) } };
}

function withoutSecret(webhook: Webhook): ActualWebhook {
  const { id, description, events, endpoint, enabled } = webhook;
  return { id, description, events, endpoint, enabled };
}

async function readEvents(
  { api, timeline }: HubSpotSide,
  wanted: readonly WantedEvent[],
): Promise<Reading<ActualEvents>> {
  if (timeline !== 'auto' && timeline !== 'custom-events') {
    const reason = `timeline events need no definition, because HUBSPOT_TIMELINE is ${timeline}`;
    return { kind: 'read', value: { kind: 'unused', reason } };
  }
  const required = timeline === 'custom-events';
  if (wanted.length === 0) return { kind: 'read', value: { kind: 'known', events: [], required } };
  const listed = await listEventDefinitions(api);
  if (listed.kind === 'done') {
    return { kind: 'read', value: { kind: 'known', events: listed.value, required } };
  }
  if (listed.kind !== 'blocked' || listed.reason === 'unauthorized') {
    return failed(describeFailure(listed));
  }
  return { kind: 'read', value: { kind: 'refused', detail: listed.detail, required } };
}

/** What could not be read, with the reason for a person. */
export function failed(reason: string): Reading<never> {
  return { kind: 'failed', reason };
}
