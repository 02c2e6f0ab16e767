import { change, conflict, joinPlans, note, unchanged } from './plan.ts';
import type { SetupPlan, WebhookSettings } from './plan.ts';
import type { WantedWebhook } from './wanted.ts';
import { webhookAddressFaults } from './webhook-address.ts';

/** The webhook subscriptions of a tenant, or why they are not known. */
export type ActualWebhooks =
  | { readonly kind: 'known'; readonly webhooks: readonly ActualWebhook[] }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface ActualWebhook extends WebhookSettings {
  readonly id: string;
}

/** How the daemon's own webhook is known again: its description begins with this. */
const WEBHOOK_MARKER = 'neostore-hubspot';

const DESCRIPTION = `${WEBHOOK_MARKER}: keeps HubSpot contacts true`;
const SEVERAL = 'name the one that is meant with --url, or remove the others';

/** Plans the webhook that brings the daemon its events. */
export function planWebhook(wanted: WantedWebhook, actual: ActualWebhooks): SetupPlan {
  if (actual.kind === 'skipped') return note(`webhook skipped: ${actual.reason}`);
  const { endpoint, events } = wanted;
  if (events.length === 0) return note('webhook skipped: the mapping has no events');
  const own = ownWebhooks(actual.webhooks, endpoint);
  if (own.length > 1) return severalOwn(own);
  const [webhook] = own;
  if (webhook !== undefined) {
    const update = planUpdate(webhook, endpoint ?? webhook.endpoint, events);
    return endpoint === null ? joinPlans([update, ...doubts(webhook, wanted)]) : update;
  }
  if (endpoint === null) return note(NO_URL);
  const settings = { description: DESCRIPTION, events, endpoint, enabled: true };
  return change({ kind: 'create webhook', settings });
}

const NO_URL =
  'webhook skipped: there is none yet; --url says where Neostore reaches the daemon, such as https://your.host/webhooks/neostore/your-tenant';

/** Plans that Neostore sends no more; with an address, only the webhook that posts there is meant. */
export function planRemoval(endpoint: string | null, actual: ActualWebhooks): SetupPlan {
  if (actual.kind === 'skipped') return note(`webhook skipped: ${actual.reason}`);
  const own = actual.webhooks.filter((webhook) =>
    endpoint === null ? isMarked(webhook) : isSameAddress(webhook.endpoint, endpoint),
  );
  if (own.length > 1) return severalOwn(own);
  const [webhook] = own;
  if (webhook === undefined) return note('there is no webhook of this daemon to remove');
  return change({ kind: 'remove webhook', id: webhook.id, endpoint: webhook.endpoint });
}

/** The daemon's own webhooks: those that post to the address, else those with its mark. */
export function ownWebhooks<T extends WebhookSettings>(
  webhooks: readonly T[],
  endpoint: string | null,
): readonly T[] {
  const there = webhooks.filter(
    (webhook) => endpoint !== null && isSameAddress(webhook.endpoint, endpoint),
  );
  return there.length > 0 ? there : webhooks.filter((webhook) => isMarked(webhook));
}

function isMarked({ description }: WebhookSettings): boolean {
  return description?.startsWith(WEBHOOK_MARKER) === true;
}

/** Addresses are one when they differ in the case of the host, a default port or a last slash. */
function isSameAddress(a: string, b: string): boolean {
  return addressOf(a) === addressOf(b);
}

function addressOf(text: string): string {
  return (URL.parse(text)?.href ?? text).replace(/\/+$/, '');
}

function severalOwn(own: readonly ActualWebhook[]): SetupPlan {
  const list = own.map(({ id, endpoint }) => `${id} (${endpoint})`).join(', ');
  return conflict('the webhook', `is there ${own.length} times: ${list}; ${SEVERAL}`);
}

function planUpdate(
  webhook: ActualWebhook,
  endpoint: string,
  events: readonly string[],
): SetupPlan {
  const added = without(events, webhook.events).map((name) => `+ ${name}`);
  const removed = without(webhook.events, events).map((name) => `- ${name}`);
  const changes = [
    ...(isSameAddress(webhook.endpoint, endpoint) ? [] : [`posts to ${endpoint}`]),
    ...(added.length + removed.length === 0 ? [] : [`events ${[...added, ...removed].join(', ')}`]),
    ...(webhook.enabled ? [] : ['enabled']),
  ];
  if (changes.length === 0) return unchanged();
  const { id, description } = webhook;
  // All settings are sent, which is right whether Neostore's PATCH merges or replaces.
  const settings = { description, events, endpoint, enabled: true };
  return change({ kind: 'update webhook', id, settings, changes });
}

/** Names that the others lack; case does not distinguish. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others.map((name) => name.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

/** What keeps the webhook that is there from bringing events. */
function doubts({ endpoint }: ActualWebhook, { place }: WantedWebhook): readonly SetupPlan[] {
  if (place === undefined) return [];
  return webhookAddressFaults(endpoint, place).map((fault) =>
    note(`the webhook posts to ${endpoint}, which brings no events: ${fault}; ${MOVE_IT}`),
  );
}

const MOVE_IT = '--url moves it';
