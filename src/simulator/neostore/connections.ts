import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { codeOf } from '../../core/error-code.ts';

/** One POST to make. */
export interface Post {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
  /** How long the other side may be silent, in milliseconds. */
  readonly timeoutMs: number;
}

/** What came of a POST: an answer, or the code of the fault (`ECONNREFUSED`, `ETIMEDOUT` ...). */
export type PostResult =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly code: string };

/** Keeps connections open between requests, or opens one for each. */
export interface Connections {
  post(post: Post, signal: AbortSignal): Promise<PostResult>;
  /** Closes what is open. */
  close(): void;
}

/** Opens nothing yet. Webhook senders often open a connection for each request, so both exist. */
export function createConnections(keepAlive: boolean): Connections {
  const agents = keepAlive
    ? { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) }
    : { http: false as const, https: false as const };
  return {
    post: (post, signal) => send(post, agents, signal),
    close: () => {
      if (agents.http !== false) agents.http.destroy();
      if (agents.https !== false) agents.https.destroy();
    },
  };
}

function send(
  { url, headers, body, timeoutMs }: Post,
  agents: { readonly http: HttpAgent | false; readonly https: HttpsAgent | false },
  signal: AbortSignal,
): Promise<PostResult> {
  const options = { method: 'POST', headers, timeout: timeoutMs, signal };
  return new Promise((resolve) => {
    const failed = (error: unknown): void => resolve({ kind: 'failed', code: codeOf(error) });
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: agents.https })
      : httpRequest(url, { ...options, agent: agents.http });
    request.on('timeout', () => {
      // Settled before the connection is torn down, which would be reported as a reset.
      failed({ code: 'ETIMEDOUT' });
      request.destroy();
    });
    request.on('error', failed);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      text(response).then((answer) => resolve({ kind: 'answered', status, body: answer }), failed);
    });
    request.end(body);
  });
}
