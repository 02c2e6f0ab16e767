/** What an HTTP exchange came to. Nothing here throws for what the other side or the network does. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      /** Null where it was too long. */
      readonly text: string | null;
    }
  | {
      readonly kind: 'failed';
      /** The network's code, `TIMEOUT`, or `ABORTED`. */
      readonly code: string;
    };

export interface ExchangeLimits {
  /** Ends the exchange at any point and closes its connection; a `TimeoutError` as its reason says so. */
  readonly signal: AbortSignal;
  /** Longest answer that is read. */
  readonly bytesMax: number;
}

/**
 * Sends one request and reads its answer to the last byte.
 *
 * @param send sends it with the signal that is to end it
 */
export async function exchange(
  send: (signal: AbortSignal) => Promise<Response>,
  { signal, bytesMax }: ExchangeLimits,
): Promise<Exchange> {
  try {
    const response = await send(signal);
    const { status, headers } = response;
    return { kind: 'answered', status, headers, text: await readText(response, bytesMax) };
  } catch (fault) {
    return { kind: 'failed', code: signal.aborted ? abortCode(signal) : codeOf(fault) };
  }
}

/** The body as text; null when it is too large. Leaving the loop closes the connection. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function abortCode({ reason }: AbortSignal): string {
  return nameOf(reason) === 'TimeoutError' ? 'TIMEOUT' : 'ABORTED';
}

/** Fetch wraps the network's fault in an error of its own, whose message may quote the request. */
function codeOf(fault: unknown): string {
  const { cause, code } = fault as { readonly cause?: unknown; readonly code?: unknown };
  const inner = (cause as { readonly code?: unknown } | undefined)?.code ?? code;
  return typeof inner === 'string' ? inner : 'UNKNOWN';
}

function nameOf(reason: unknown): unknown {
  return (reason as { readonly name?: unknown } | undefined)?.name;
}
