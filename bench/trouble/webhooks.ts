import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** How long an acknowledgement is waited for, in milliseconds. */
const ACKNOWLEDGED_WITHIN_MS = 5_000;

/** What became of one delivery. */
export interface Delivered {
  /** Null without an answer in time. */
  readonly status: number | null;
  readonly ms: number;
}

export type WebhookEvent = { readonly __id: string; readonly [field: string]: unknown };

/** Neostore, as far as it sends signed webhooks. */
export class Webhooks {
  readonly #url: string;
  readonly #secret: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  /** Sends one event once; never rejects. */
  async send(event: WebhookEvent, patienceMs = ACKNOWLEDGED_WITHIN_MS): Promise<Delivered> {
    const body = JSON.stringify(event);
    const signature = createHmac('sha256', this.#secret).update(body).digest('hex');
    const startedMs = performance.now();
    const status = await new Promise<number | null>((resolve) => {
      const outgoing = request(this.#url, {
        method: 'POST',
        agent: this.#agent,
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-neostore-signature': signature,
        },
      });
      outgoing.on('response', (answer) => {
        answer.resume();
        answer.on('close', () => resolve(answer.statusCode ?? null));
      });
      outgoing.on('error', () => resolve(null));
      outgoing.end(body);
    });
    return { status, ms: performance.now() - startedMs };
  }

  /** Sends all events with so many requests at a time, in order of their beginning. */
  async sendAll(
    events: readonly WebhookEvent[],
    atOnce: number,
    patienceMs = ACKNOWLEDGED_WITHIN_MS,
  ): Promise<readonly Delivered[]> {
    const delivered: Delivered[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let event = events[next++]; event !== undefined; event = events[next++]) {
        delivered.push(await this.send(event, patienceMs));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return delivered;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** How many of them were acknowledged. */
export function acknowledged(delivered: readonly Delivered[]): number {
  return delivered.filter(({ status }) => status === 202).length;
}

/** The worst time of them, in milliseconds. */
export function worstMs(delivered: readonly Delivered[]): number {
  return Math.max(0, ...delivered.map(({ ms }) => ms));
}

/** The time within which this share of them was answered, in milliseconds. */
export function quantileMs(delivered: readonly Delivered[], share: number): number {
  const sorted = delivered.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
