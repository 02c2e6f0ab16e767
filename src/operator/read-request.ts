import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { z } from 'zod';
import { BODY_BYTES_MAX, RefusedRequest, REFUSALS } from './refusal.ts';

/**
 * The query of a request, checked.
 *
 * @throws RefusedRequest that names all its faults at once
 */
export function readQuery<T extends z.ZodType>(ctx: Koa.Context, schema: T): z.infer<T> {
  return checked({ ...ctx.query }, schema, 'query');
}

/**
 * The JSON body of a request, checked.
 *
 * @throws RefusedRequest that names all its faults at once
 */
export async function readJson<T extends z.ZodType>(
  ctx: Koa.Context,
  schema: T,
): Promise<z.infer<T>> {
  return checked(parse(await readBytes(ctx.req)), schema, 'body');
}

/** Names the fields at fault and what they should be, and not what was sent: that may be personal. */
function checked<T extends z.ZodType>(value: unknown, schema: T, place: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new RefusedRequest({
    status: 400,
    code: `invalid_${place}`,
    message: `Correct the ${place}. ${faults.join('; ')}.`,
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new RefusedRequest(REFUSALS.notJson);
  }
}

/** The listener limits the time of a whole request; here is the limit of its size. */
async function readBytes(request: IncomingMessage): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > BODY_BYTES_MAX) throw new RefusedRequest(REFUSALS.tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const broken = (): void => reject(new RefusedRequest(REFUSALS.broken));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else reject(new RefusedRequest(REFUSALS.tooLarge));
    });
    request.on('end', () => resolve(Buffer.concat(chunks, bytes)));
    request.on('error', broken).on('close', broken);
  });
}
