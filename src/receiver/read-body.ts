import type { IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { BodyBudget } from './body-budget.ts';

/**
 * What came of reading a body; `broken` when the sender went away or sent garbled chunks, `crowded`
 * when too many bytes of bodies are being read at once.
 */
export type BodyRead =
  | { readonly kind: 'read'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'broken' };

export interface BodyLimits {
  readonly bytesMax: number;
  /** From the call to the last byte. */
  readonly timeoutMs: number;
  /** Shared with all other bodies that are being read. */
  readonly budget: BodyBudget;
}

/**
 * Reads the raw bytes of a request, which are what the signature covers, within limits of size,
 * time and shared memory. Never rejects. After anything but `read`, the rest of the request is left
 * unread.
 */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  clock: Clock,
): Promise<BodyRead> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bytesMax) return { kind: 'too-large' };
  const { body, release } = collect(request, limits);
  // Most bodies arrive together with their headers and are complete one turn later. Those go
  // without a timer that is aborted at once, which took a quarter of all the work of a delivery.
  await turn();
  const read = request.complete ? await body : await inTime(body, limits, clock);
  if (read.kind !== 'read') request.removeAllListeners('data').pause();
  release();
  return read;
}

async function inTime(
  collected: Promise<BodyRead>,
  { timeoutMs }: BodyLimits,
  clock: Clock,
): Promise<BodyRead> {
  const over = new AbortController();
  const slow = clock.sleep(timeoutMs, over.signal).then((): BodyRead => ({ kind: 'slow' }));
  const read = await Promise.race([collected, slow]);
  over.abort();
  return read;
}

/** Collects what comes until all is there or something is wrong; its memory is taken until `release`. */
function collect(
  request: IncomingMessage,
  { bytesMax, budget }: BodyLimits,
): { readonly body: Promise<BodyRead>; readonly release: () => void } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const body = new Promise<BodyRead>((resolve) => {
    request.on('data', (chunk: Buffer) => {
      if (bytes + chunk.length > bytesMax) resolve({ kind: 'too-large' });
      else if (!budget.take(chunk.length)) resolve({ kind: 'crowded' });
      else {
        bytes += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve({ kind: 'read', body: Buffer.concat(chunks, bytes) }));
    request.on('error', () => resolve({ kind: 'broken' }));
    request.on('close', () => resolve({ kind: 'broken' }));
  });
  return { body, release: () => budget.give(bytes) };
}
