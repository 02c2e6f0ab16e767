import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import type { z } from 'zod';
import type { OperatorConnection } from './operator-connection.ts';
import { BODY_BYTES_MAX, RefusedRequest, REFUSALS } from './refusal.ts';

type Fields = z.ZodType<{ readonly connection?: string | undefined }>;

/** The fields of a request, with the connection itself in place of its name. */
export type Asked<T extends Fields> = Omit<z.infer<T>, 'connection'> & {
  readonly connection: OperatorConnection;
};

/**
 * The query of a request about a connection, checked.
 *
 * @throws RefusedRequest that names all its faults at once, or for want of the connection
 */
export function readQuery<T extends Fields>(
  ctx: Koa.Context,
  connections: readonly OperatorConnection[],
  schema: T,
): Asked<T> {
  return asked<T>(checkQuery(ctx, schema), connections);
}

/**
 * The JSON body of a request about a connection, checked.
 *
 * @throws RefusedRequest that names all its faults at once, or for want of the connection
 */
export async function readOrder<T extends Fields>(
  ctx: Koa.Context,
  connections: readonly OperatorConnection[],
  schema: T,
): Promise<Asked<T>> {
  return asked<T>(await readJson(ctx, schema), connections);
}

function asked<T extends Fields>(
  fields: z.infer<T>,
  connections: readonly OperatorConnection[],
): Asked<T> {
  return { ...fields, connection: chooseConnection(connections, fields.connection) };
}

/**
 * The query of a request, checked.
 *
 * @throws RefusedRequest that names all its faults at once
 */
export function checkQuery<T extends z.ZodType>(ctx: Koa.Context, schema: T): z.infer<T> {
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

/**
 * The connection that a request names; the only one where it names none.
 *
 * @throws RefusedRequest where there is no such connection, or several to choose from
 */
export function chooseConnection(
  connections: readonly OperatorConnection[],
  id: string | undefined,
): OperatorConnection {
  const fitting = id === undefined ? connections : connections.filter((one) => one.id === id);
  const [chosen, ...others] = fitting;
  if (chosen !== undefined && others.length === 0) return chosen;
  const known = connections.map((one) => one.id).join(', ');
  throw new RefusedRequest(
    chosen === undefined
      ? {
          status: 404,
          code: 'unknown_connection',
          message: `There is no such connection. There are: ${known}.`,
        }
      : {
          status: 400,
          code: 'connection_missing',
          message: `Say which connection: add "connection", one of ${known}.`,
        },
  );
}
