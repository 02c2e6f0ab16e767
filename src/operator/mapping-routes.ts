import type { Router } from '@koa/router';
import { PREVIEW_PATH } from './access.ts';
import type { MappingAnswer, PreviewAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields, PreviewFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { PREVIEW_TIMEOUT_MS, type PreviewResult } from './previews.ts';
import type { PreviewTask } from './preview-thread.ts';
import { readJson, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import { UNKNOWN_EVENT } from './event-routes.ts';

const PURGED: Refusal = {
  status: 422,
  code: 'payload_purged',
  message: 'The payload of this event is not kept any more. Try the text of another event.',
};

/** Why there is no preview. */
const NO_PREVIEW: Readonly<Record<'too-slow' | 'broken' | 'busy', Refusal>> = {
  'too-slow': {
    status: 422,
    code: 'preview_too_slow',
    message: `The preview took over ${PREVIEW_TIMEOUT_MS / 1_000} s and was ended. Make the expressions of the mapping simpler; in force, this one would hold up every event.`,
  },
  broken: {
    status: 422,
    code: 'preview_failed',
    message:
      'The preview ended without a result, most likely for want of memory. Make the expressions of the mapping simpler.',
  },
  busy: {
    status: 429,
    code: 'preview_busy',
    message: 'Other previews are under way. Try again in a few seconds.',
    headers: { 'Retry-After': '5' },
  },
};

/** `/api/mapping` and `/api/preview` */
export function mappingRoutes(router: Router, options: OperatorOptions): void {
  const { connections, previews } = options;
  router.get('/api/mapping', (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    const { id, mapping } = chooseConnection(connections, connection);
    const { file, mapping: inForce, text, sinceMs, refused } = mapping();
    const version = inForce.version;
    ctx.body = { connection: id, file, version, text, sinceMs, refused } satisfies MappingAnswer;
  });
  router.post(PREVIEW_PATH, async (ctx) => {
    const fields = await readJson(ctx, PreviewFields);
    const { id, mapping } = chooseConnection(connections, fields.connection);
    const text = fields.mapping ?? mapping().text;
    ctx.body = answerOf(
      await previews.run({ mapping: text, ...(await tried(options, id, fields)) }),
    );
  });
}

/** The event to try: a stored one, or the one that was sent along. */
async function tried(
  { ledger, clock }: OperatorOptions,
  tenant: string,
  {
    eventId,
    body = '',
  }: { readonly eventId?: string | undefined; readonly body?: string | undefined },
): Promise<Omit<PreviewTask, 'mapping'>> {
  if (eventId === undefined) return { body, receipt: { tenant, receivedAtMs: clock.now() } };
  const event = await ledger.event(tenant, eventId);
  if (event === null) throw new RefusedRequest(UNKNOWN_EVENT);
  if (event.body === null) throw new RefusedRequest(PURGED);
  return {
    body: new TextDecoder().decode(event.body),
    receipt: { tenant, receivedAtMs: event.receivedAtMs },
    ...(event.name === null ? {} : { name: event.name }),
  };
}

function answerOf(result: PreviewResult): PreviewAnswer {
  if (result.kind === 'preview' || result.kind === 'faults') return result;
  throw new RefusedRequest(NO_PREVIEW[result.kind]);
}
