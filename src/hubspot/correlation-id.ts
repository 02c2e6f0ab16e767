import type { CallResult } from './client.ts';

/** An id as HubSpot writes it; anything else is not repeated, because it could be anything. */
const PRINTABLE = /^[A-Za-z0-9-]{1,100}$/;

/**
 * HubSpot's own id of a request, which its support asks for; null where it named none. It stands in
 * a header, and in the body of an error.
 */
export function correlationIdOf(result: CallResult): string | null {
  if (result.kind !== 'answered') return null;
  const { status, body, headers } = result;
  const named = [headers.get('x-hubspot-correlation-id'), status < 400 ? null : idIn(body)];
  return named.find((id) => id !== null && PRINTABLE.test(id)) ?? null;
}

function idIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('correlationId' in body)) return null;
  return typeof body.correlationId === 'string' ? body.correlationId : null;
}
