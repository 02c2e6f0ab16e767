import { createHmac, randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';
import { Router } from '@koa/router';
import Koa from 'koa';
import { pongText } from '../core/ping.ts';
import type { Log } from '../log.ts';
import {
  receiveDelivery,
  type DeliveryOptions,
  type Pinged,
  type Received,
  type Refused,
  type WrittenOutcome,
} from './receive-delivery.ts';
import { BodyBudget } from './body-budget.ts';
import {
  BODIES_BYTES_MAX,
  BODY_BYTES_MAX,
  BODY_TIMEOUT_MS,
  FAULTS,
  REFUSALS,
  type Refusal,
} from './refusal.ts';
import type { EventRecord } from '../model/event.ts';

export interface ReceiverOptions extends Omit<DeliveryOptions, 'limits'> {
  /** Whether deliveries can be taken: settings valid, ledger writable. */
  readonly ready: () => Promise<boolean>;
  readonly log: Log;
  /** What this process is called in the answer to a ping; made up without it. */
  readonly instance?: string;
  /** Called with every delivery, after its answer is decided. */
  readonly onDelivery?: (delivery: DeliveryReport) => void;
  /** Longest wait for a body; {@link BODY_TIMEOUT_MS} by default. */
  readonly bodyTimeoutMs?: number;
  /** Most bytes of all bodies that are being read; {@link BODIES_BYTES_MAX} by default. */
  readonly bodiesBytesMax?: number;
}

/** What became of a delivery, for those who watch. */
export interface DeliveryReport {
  readonly atMs: number;
  readonly outcome: WrittenOutcome | Refused['outcome'];
  /** The tenant that it names, where that is known here. */
  readonly tenant: string | null;
  /** Why it was refused, in a word; null where it was not. */
  readonly refusal: string | null;
  /** The event that was written; null where nothing was. */
  readonly event: Pick<EventRecord, 'connection' | 'eventId' | 'name'> | null;
}

/**
 * Makes the webhook listener's application: deliveries, `/healthz` and `/readyz`. A delivery is
 * answered 202 only after `append` resolved; every refusal has the same JSON shape.
 */
export function createReceiver(options: ReceiverOptions): Koa {
  const app = new Koa();
  const router = routes(options);
  // Without a listener Koa prints errors to the console. What gets here is a connection that broke,
  // most often because the sender had gone. Only its code is logged: Node attaches to such an error
  // the raw bytes that it could not read.
  app.on('error', ({ code }: { code?: string }) => options.log.debug({ code }, 'response.failed'));
  app.use(boundary(options.log));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function routes(options: ReceiverOptions): Router {
  const limits = {
    bytesMax: BODY_BYTES_MAX,
    timeoutMs: options.bodyTimeoutMs ?? BODY_TIMEOUT_MS,
    budget: new BodyBudget(options.bodiesBytesMax ?? BODIES_BYTES_MAX),
  };
  const instance = options.instance ?? randomUUID();
  const take = async (ctx: Koa.Context, pathTenant?: string) => {
    const startedMs = options.clock.now();
    const received = await receiveDelivery(ctx.req, pathTenant, { ...options, limits });
    if (received.kind === 'pinged') {
      answerPing(ctx, received, instance);
      options.log.info({ tenant: received.tenant }, 'ping.answered');
      return;
    }
    answerDelivery(ctx, received);
    logDelivery(options.log, received, options.clock.now() - startedMs);
    options.onDelivery?.({ atMs: startedMs, outcome: received.outcome, ...reportOf(received) });
  };
  // With all of Node's methods known to the router, a wrong one is always 405 and never 501.
  return new Router({ methods: METHODS })
    .post('/webhooks/neostore', (ctx) => take(ctx))
    .post('/webhooks/neostore/:tenantId', (ctx) => take(ctx, ctx.params['tenantId']))
    .get('/healthz', (ctx) => {
      ctx.body = { status: 'alive' };
    })
    .get('/readyz', async (ctx) => {
      if (await isReady(options)) ctx.body = { status: 'ready' };
      else refuse(ctx, FAULTS.unready);
    });
}

function reportOf(received: Delivered): Pick<DeliveryReport, 'tenant' | 'refusal' | 'event'> {
  if (received.kind === 'written') {
    const { record: event } = received;
    return { tenant: event.connection, refusal: null, event };
  }
  const { tenant = null, outcome, reason = outcome } = received;
  return { tenant, refusal: reason.replaceAll(' ', '-'), event: null };
}

async function isReady({ ready, log }: ReceiverOptions): Promise<boolean> {
  try {
    return await ready();
  } catch (err) {
    log.error({ err }, 'readiness.failed');
    return false;
  }
}

/** The one error boundary: whatever has no answer, or failed, is answered in the one error shape. */
function boundary(log: Log): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (err) {
      log.error({ err }, 'request.failed');
      refuse(ctx, FAULTS.internal);
    }
    if (ctx.status === 404) refuse(ctx, FAULTS.unknownPath);
    if (ctx.status === 405) refuse(ctx, FAULTS.wrongMethod);
  };
}

/** Proves to who knows the secret that this process has it, too, and which tenant's it is. */
function answerPing(ctx: Koa.Context, { tenant, nonce, secret }: Pinged, instance: string): void {
  const text = pongText({ instance, tenantId: tenant }, nonce);
  const proof = createHmac('sha256', secret.reveal()).update(text).digest('hex');
  ctx.body = { status: 'pong', instance, tenant, proof };
}

/** What is counted: a ping is no delivery. */
type Delivered = Exclude<Received, Pinged>;

function answerDelivery(ctx: Koa.Context, received: Delivered): void {
  if (received.kind === 'refused') {
    // While the rest of a body is unread, the connection can carry no other request.
    if (!ctx.req.complete) ctx.set('Connection', 'close');
    refuse(ctx, REFUSALS[received.outcome]);
    return;
  }
  ctx.status = 202;
  ctx.body = { status: received.outcome, eventId: received.record.eventId };
}

function refuse(ctx: Koa.Context, { status, code, message, headers = {} }: Refusal): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = { error: { code, message } };
}

/** One line for each delivery, with ids and numbers alone. */
function logDelivery(log: Log, received: Delivered, ms: number): void {
  if (received.kind === 'written') {
    const { connection, eventId, name, body, signatureEncoding } = received.record;
    log.info(
      {
        tenant: connection,
        eventId,
        eventName: name,
        outcome: received.outcome,
        bytes: body.length,
        ms,
        signatureEncoding,
      },
      'delivery.accepted',
    );
    return;
  }
  const { outcome, tenant, reason, bytes, cause } = received;
  const facts = { tenant, outcome, reason, bytes, ms };
  if (outcome === 'unavailable') log.error({ ...facts, err: cause }, 'delivery.refused');
  else log.warn(facts, 'delivery.refused');
}
