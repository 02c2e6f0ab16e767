import type { Clock } from '../../clock.ts';
import type { ApiContext, Middleware } from './api-context.ts';
import { faultBody, type Fault } from './faults.ts';
import type { Gate } from './http.ts';

/** Lets go wrong what the script of faults says, before or after the request has its effect. */
export function strikeFault({
  clock,
  faults,
  latencyMs,
  signal,
}: Pick<Gate, 'clock' | 'faults' | 'latencyMs' | 'signal'>): Middleware {
  return async (ctx, next) => {
    if (latencyMs > 0) await clock.sleep(latencyMs, signal);
    const fault = faults.strike(ctx.method, ctx.path);
    if (fault?.kind === 'slow') await clock.sleep(fault.ms, signal);
    if (fault === undefined || isAnswered(fault)) await next();
    if (fault === undefined) return;
    if (fault.kind === 'drip') await drip(ctx, fault.everyMs, clock, signal);
    else play(ctx, fault);
  };
}

/** Whether the request has its effect. */
function isAnswered(fault: Fault): boolean {
  return 'at' in fault ? fault.at === 'after' : ANSWERED_RIGHT.has(fault.kind);
}

const ANSWERED_RIGHT: ReadonlySet<Fault['kind']> = new Set(['slow', 'drip', 'headers']);

/** Sends the answer a byte at a time, until it is whole or nobody listens. */
async function drip(
  ctx: ApiContext,
  everyMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { res, status, body } = ctx;
  const bytes = Buffer.from(JSON.stringify(body ?? null));
  ctx.respond = false;
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  for (const byte of bytes) {
    if (res.destroyed || signal.aborted) return;
    res.write(Uint8Array.of(byte));
    await clock.sleep(everyMs, signal);
  }
  res.end();
}

function play(ctx: ApiContext, fault: Exclude<Fault, { kind: 'drip' }>): void {
  switch (fault.kind) {
    case 'slow':
      return;
    case 'headers':
      for (const [name, value] of Object.entries(fault.headers)) {
        if (value === null) ctx.remove(name);
        else ctx.set(name, value);
      }
      return;
    case 'status':
      ctx.status = fault.status;
      ctx.body = fault.body ?? faultBody(fault.status);
      ctx.set({ ...fault.headers });
      return;
    case 'hang':
      ctx.respond = false;
      if (fault.part === 'headers') ctx.res.writeHead(200).flushHeaders();
      return;
    case 'reset':
      ctx.respond = false;
      ctx.req.socket.resetAndDestroy();
      return;
    case 'empty':
      ctx.status = 200;
      ctx.body = '';
      return;
    case 'not-json':
      ctx.status = 200;
      ctx.body = '<html><body>Please wait</body></html>';
      return;
    default:
      fault satisfies never;
  }
}
