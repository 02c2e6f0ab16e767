import type { IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** What came of reading a body; `broken` when the sender went away or sent garbled chunks. */
export type BodyRead =
  | { readonly kind: 'read'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'broken' };

export interface BodyLimits {
  readonly bytesMax: number;
  /** From the call to the last byte. */
  readonly timeoutMs: number;
}

/**
 * Reads the raw bytes of a request, which are what the signature covers, within limits of size and
 * time. Never rejects. After anything but `read`, the rest of the request is left unread.
 */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  clock: Clock,
): Promise<BodyRead> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bytesMax) return { kind: 'too-large' };
  const collected = collect(request, limits.bytesMax);
  // Most bodies arrive together with their headers and are complete one turn later. Those go
  // without a timer that is aborted at once, which took a quarter of all the work of a delivery.
  await turn();
  const read = request.complete ? await collected : await inTime(collected, limits, clock);
  if (read.kind !== 'read') request.removeAllListeners('data').pause();
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

function collect(request: IncomingMessage, bytesMax: number): Promise<BodyRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) resolve({ kind: 'too-large' });
      else chunks.push(chunk);
    });
    request.on('end', () => resolve({ kind: 'read', body: Buffer.concat(chunks, bytes) }));
    request.on('error', () => resolve({ kind: 'broken' }));
    request.on('close', () => resolve({ kind: 'broken' }));
  });
}
