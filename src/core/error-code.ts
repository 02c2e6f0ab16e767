/**
 * The code of an error, or of its cause: `fetch` wraps the network's error in one of its own.
 * Never the message, which may quote a request. `UNKNOWN` where there is none.
 */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if ('name' in error && error.name === 'TimeoutError') return 'TIMEOUT';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : 'UNKNOWN';
}
