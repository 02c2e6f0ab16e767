import { z } from 'zod';
import type { WebhookSettings } from '../core/setup/plan.ts';
import { parseJson } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import { answerOf, type AdminAnswer, type AdminScope, type Reply } from './admin-answer.ts';
import { callNeostore, type NeostoreAccess } from './call-neostore.ts';

/** A webhook subscription as Neostore describes it. */
export interface Webhook extends WebhookSettings {
  readonly id: string;
  /** Key of the signatures; null where Neostore does not name it again after the webhook was made. */
  readonly signatureSecret: Secret | null;
}

/** A tenant has a handful of webhooks, each below a kilobyte. */
export const ADMIN_ANSWER_BYTES_MAX = 1024 * 1024;

const WebhookSchema = z
  .object({
    id: z.string().min(1),
    signatureSecret: z.string().min(1).nullish(),
    description: z.string().nullish(),
    events: z.array(z.string()),
    endpoint: z.string(),
    enabled: z.boolean().nullish(),
  })
  .transform(({ id, signatureSecret, description = null, events, endpoint, enabled }): Webhook => ({
    id,
    signatureSecret: typeof signatureSecret === 'string' ? new Secret(signatureSecret) : null,
    description,
    events,
    endpoint,
    enabled: enabled !== false,
  }));

/**
 * Neostore's admin API: the webhooks of one tenant. Every method answers with a value, whatever
 * Neostore or the network does. Answers hold secrets, so none of them is ever logged.
 */
export class AdminClient {
  readonly #access: NeostoreAccess;

  constructor(access: NeostoreAccess) {
    this.#access = access;
  }

  /** All webhooks of the tenant. */
  async listWebhooks(): Promise<AdminAnswer<readonly Webhook[]>> {
    return parsed(z.array(WebhookSchema), await this.#call('GET', '', 'Webhook.Read'));
  }

  /** Makes a webhook; Neostore makes up its id and its secret. */
  async createWebhook(settings: WebhookSettings): Promise<AdminAnswer<Webhook>> {
    return parsed(WebhookSchema, await this.#call('POST', '', 'Webhook.Write', settings));
  }

  /** Replaces the settings of a webhook; its secret stays. */
  async changeWebhook(id: string, settings: WebhookSettings): Promise<AdminAnswer<null>> {
    return ended(
      await this.#call('PATCH', `/${encodeURIComponent(id)}`, 'Webhook.Write', settings),
    );
  }

  /** Removes a webhook; one that is gone counts as removed. */
  async removeWebhook(id: string): Promise<AdminAnswer<null>> {
    const answer = await this.#call('DELETE', `/${encodeURIComponent(id)}`, 'Webhook.Write');
    return answer.kind === 'not found' ? { kind: 'done', value: null } : ended(answer);
  }

  async #call(
    method: string,
    path: string,
    scope: AdminScope,
    body?: object,
  ): Promise<AdminAnswer<Reply>> {
    const request = {
      method,
      path: `/webhooks${path}`,
      bytesMax: ADMIN_ANSWER_BYTES_MAX,
      ...(body === undefined ? {} : { body }),
    };
    return answerOf(await callNeostore(this.#access, request), scope);
  }
}

function parsed<T>(schema: z.ZodType<T>, answer: AdminAnswer<Reply>): AdminAnswer<T> {
  if (answer.kind !== 'done') return answer;
  const result = schema.safeParse(parseJson(answer.value.text));
  if (result.success) return { kind: 'done', value: result.data };
  return { kind: 'foreign answer', status: answer.value.status };
}

/** What a change is answered with is not documented, and nothing of it is needed. */
function ended(answer: AdminAnswer<Reply>): AdminAnswer<null> {
  return answer.kind === 'done' ? { kind: 'done', value: null } : answer;
}
