import { codeOf } from '../core/error-code.ts';
import type { Secret } from '../core/secret.ts';

/** Time for a whole call: connecting, sending, and the first line of the answer. */
const POST_TIMEOUT_MS = 10_000;

export type PostResult =
  | { readonly kind: 'posted' }
  /** Nothing in it is secret: an HTTP status or the network's code. */
  | { readonly kind: 'failed'; readonly code: string };

/** Posts a text to an incoming webhook that takes what Slack takes; only a 2xx counts. Never throws. */
export async function postMessage(
  webhookUrl: Secret,
  text: string,
  signal: AbortSignal,
): Promise<PostResult> {
  try {
    const response = await fetch(webhookUrl.reveal(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      // A page to log in at is reached by a redirect, and answers 200.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.ok ? { kind: 'posted' } : { kind: 'failed', code: `HTTP ${response.status}` };
  } catch (error) {
    return { kind: 'failed', code: codeOf(error) };
  }
}
