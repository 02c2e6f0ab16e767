import type { Router } from '@koa/router';
import type { PreviewResult, TriedDelivery } from '../evaluation/evaluator.ts';
import { PREVIEW_PATH } from './access.ts';
import { isJsonObject, parseExactJson } from '../core/json.ts';
import { withoutSecrets } from '../core/mapping/apply.ts';
import type { ContactKey } from '../model/contact.ts';
import type { MappingAnswer, PreviewAnswer, PreviewedContact } from './mapping-answer.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorConnection } from './operator-connection.ts';
import { ConnectionFields, PreviewFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { type Asked, readOrder, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import { UNKNOWN_EVENT } from './event-routes.ts';

const PURGED: Refusal = {
  status: 422,
  code: 'payload_purged',
  message: 'The payload of this event is not kept any more. Try the text of another event.',
};

const TOO_SLOW: Refusal = {
  status: 422,
  code: 'preview_too_slow',
  message:
    'An expression takes too long on this event. Make the expressions of the mapping simpler; in force, this one would make a dead letter of it.',
};

const FAILED: Refusal = {
  status: 422,
  code: 'preview_failed',
  message:
    'The preview ended without a result, most likely for want of memory. Make the expressions of the mapping simpler.',
};

/** `/api/mapping` and `/api/preview` */
export function mappingRoutes(router: Router, options: OperatorOptions): void {
  const { connections, evaluator } = options;
  router.get('/api/mapping', (ctx) => {
    const { id, mapping } = readQuery(ctx, connections, ConnectionFields).connection;
    const { file, mapping: inForce, sinceMs, refused, insteadOf = null } = mapping();
    const { version, text } = inForce;
    ctx.body = {
      connection: id,
      file,
      version,
      text,
      sinceMs,
      refused,
      insteadOf,
    } satisfies MappingAnswer;
  });
  router.post(PREVIEW_PATH, async (ctx) => {
    const order = await readOrder(ctx, connections, PreviewFields);
    const { id, mapping, properties } = order.connection;
    const text = order.mapping ?? mapping().mapping.text;
    const delivery = await tried(options, id, order);
    const result = resultOf(await evaluator.preview(text, delivery, properties()));
    ctx.body = (
      result.kind === 'faults'
        ? result
        : {
            ...result,
            body: withoutProofs(delivery.body),
            reaches: await reachedBy(options, order.connection, result.preview.keys),
          }
    ) satisfies PreviewAnswer;
  });
}

/** The event to try: a stored one, or the one that was sent along. */
async function tried(
  { ledger, clock }: OperatorOptions,
  tenant: string,
  { eventId, body = '' }: Pick<Asked<typeof PreviewFields>, 'eventId' | 'body'>,
): Promise<TriedDelivery> {
  if (eventId === undefined) return { tenant, body, receivedAtMs: clock.now() };
  const event = await ledger.event(tenant, eventId);
  if (event === null) throw new RefusedRequest(UNKNOWN_EVENT);
  if (event.body === null) throw new RefusedRequest(PURGED);
  return {
    tenant,
    body: new TextDecoder().decode(event.body),
    receivedAtMs: event.receivedAtMs,
    ...(event.name === null ? {} : { name: event.name }),
  };
}

/** A payload as expressions see it; what is no JSON stays as it is. */
function withoutProofs(body: string): string {
  const payload = parseExactJson(body);
  return isJsonObject(payload) ? JSON.stringify(withoutSecrets(payload)) : body;
}

/** The contact that the first of these keys leads to which anybody has. */
async function reachedBy(
  { ledger }: OperatorOptions,
  connection: OperatorConnection,
  keys: readonly ContactKey[],
): Promise<PreviewedContact | null> {
  for (const { value } of keys) {
    const contact = await ledger.contact(connection.id, value);
    if (contact === null) continue;
    const { title, key, url } = listedContact(contact, connection);
    return { title, key, url };
  }
  return null;
}

function resultOf(result: PreviewResult): Exclude<PreviewResult, { readonly kind: 'lost' }> {
  if (result.kind !== 'lost') return result;
  throw new RefusedRequest(result.code === 'expression-too-slow' ? TOO_SLOW : FAILED);
}
