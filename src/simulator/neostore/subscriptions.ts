import { randomBytes } from 'node:crypto';
import { isJsonObject } from '../../core/json.ts';

/** A webhook subscription as the admin API shows it (`WebHookWithId` in Neostore's API reference). */
export interface Webhook extends WebhookSettings {
  /** 5 characters. */
  readonly id: string;
  /** 64 characters; their UTF-8 bytes are the key of the signature. */
  readonly signatureSecret: string;
}

export interface WebhookSettings {
  readonly description: string | null;
  /** Event names; a `*` at the end stands for any rest. */
  readonly events: readonly string[];
  /** Where the events are posted. */
  readonly endpoint: string;
  readonly enabled: boolean;
}

/** Messages by field, as `HttpValidationProblemDetails` carries them. */
export type FieldErrors = { readonly [field: string]: readonly string[] };

export type CheckedSettings<Settings> =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly errors: FieldErrors };

const ID_CHARS = 5;
const SECRET_BYTES = 32;

/** The webhook subscriptions of one tenant. */
export class Subscriptions {
  readonly #webhooks = new Map<string, Webhook>();

  list(): readonly Webhook[] {
    return [...this.#webhooks.values()];
  }

  find(id: string): Webhook | null {
    return this.#webhooks.get(id) ?? null;
  }

  /** Makes a subscription with a new id and secret. */
  create(settings: WebhookSettings): Webhook {
    const signatureSecret = randomBytes(SECRET_BYTES).toString('hex');
    const webhook = { id: this.#freeId(), signatureSecret, ...settings };
    this.#webhooks.set(webhook.id, webhook);
    return webhook;
  }

  /** Changes what is given and leaves the rest, the secret above all; null when there is none. */
  change(id: string, changes: Partial<WebhookSettings>): Webhook | null {
    const known = this.#webhooks.get(id);
    if (known === undefined) return null;
    const changed = { ...known, ...changes };
    this.#webhooks.set(id, changed);
    return changed;
  }

  /** Says whether there was one. */
  remove(id: string): boolean {
    return this.#webhooks.delete(id);
  }

  /** The enabled subscriptions that want an event of this name. */
  wanting(eventName: string): readonly Webhook[] {
    return this.list().filter(
      ({ enabled, events }) => enabled && events.some((pattern) => matches(pattern, eventName)),
    );
  }

  #freeId(): string {
    const id = randomBytes(4).readUInt32BE().toString(36).padStart(7, '0').slice(-ID_CHARS);
    return this.#webhooks.has(id) ? this.#freeId() : id;
  }
}

/** Checks the body of a request that makes a subscription; fields that are not ours are ignored. */
export function checkSettings(body: unknown): CheckedSettings<WebhookSettings> {
  const checked = checkChanges(body);
  if (checked.kind === 'invalid') return checked;
  // The API reference requires these two; `enabled` is off unless it is asked for.
  const { events, endpoint, description = null, enabled = false } = checked.settings;
  if (events !== undefined && endpoint !== undefined) {
    return { kind: 'valid', settings: { events, endpoint, description, enabled } };
  }
  const errors = {
    ...(events === undefined && { events: ['The events field is required.'] }),
    ...(endpoint === undefined && { endpoint: ['The endpoint field is required.'] }),
  };
  return { kind: 'invalid', errors };
}

/** Checks the body of a request that changes a subscription: any of the settings. */
export function checkChanges(body: unknown): CheckedSettings<Partial<WebhookSettings>> {
  if (!isJsonObject(body))
    return { kind: 'invalid', errors: { $: ['A JSON object is required.'] } };
  const errors: Record<string, string[]> = {};
  const settings: { -readonly [K in keyof WebhookSettings]?: WebhookSettings[K] } = {};
  const { description, events, endpoint, enabled } = body;
  if (description === null || typeof description === 'string') settings.description = description;
  else if (description !== undefined) errors['description'] = ['Text or null is expected.'];
  if (isEventList(events)) settings.events = events;
  else if (events !== undefined) errors['events'] = ['At least one event name is expected.'];
  if (typeof endpoint === 'string' && isHttpUrl(endpoint)) settings.endpoint = endpoint;
  else if (endpoint !== undefined)
    errors['endpoint'] = ['An absolute http or https URL is expected.'];
  if (typeof enabled === 'boolean') settings.enabled = enabled;
  else if (enabled !== undefined) errors['enabled'] = ['True or false is expected.'];
  return Object.keys(errors).length > 0 ? { kind: 'invalid', errors } : { kind: 'valid', settings };
}

function matches(pattern: string, eventName: string): boolean {
  return pattern.endsWith('*') ? eventName.startsWith(pattern.slice(0, -1)) : pattern === eventName;
}

function isEventList(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((name) => typeof name === 'string' && name.trim() !== '');
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
