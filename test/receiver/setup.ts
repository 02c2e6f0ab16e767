import { createHmac } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { createLog } from '../../src/log.ts';
import { listen } from '../../src/listen.ts';
import { createReceiver, type ReceiverOptions } from '../../src/receiver/receiver.ts';
import type { AppendResult, EventRecord } from '../../src/model/event.ts';

export const TENANT = 'acme-prod';
export const SECRET = 'first-secret-of-acme-é';
export const NEXT_SECRET = 'second-secret-of-acme';

/** A running receiver on loopback with an append that remembers, and everything it said. */
export async function setup(overrides: Partial<ReceiverOptions> = {}) {
  const appended: EventRecord[] = [];
  const lines: Record<string, unknown>[] = [];
  const outcomes: string[] = [];
  const app = createReceiver({
    connections: new Map([
      [TENANT, { secrets: [new Secret(SECRET), new Secret(NEXT_SECRET)], encoding: 'auto' }],
    ]),
    ledger: { append: async (event) => remember(appended, event) },
    isMapped: (_, name) => name.startsWith('Pass:'),
    ready: async () => true,
    clock: systemClock,
    log: createLog({
      level: 'debug',
      destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    onDelivery: ({ outcome }) => outcomes.push(outcome),
    ...overrides,
  });
  const { url, stop } = await listen({
    callback: app.callback(),
    host: '127.0.0.1',
    port: 0,
    tls: null,
    clock: systemClock,
  });
  return { appended, lines, outcomes, url, [Symbol.asyncDispose]: stop };
}

function remember(appended: EventRecord[], event: EventRecord): AppendResult {
  if (appended.some((known) => known.eventId === event.eventId)) return 'duplicate';
  appended.push(event);
  return 'appended';
}

/** A signature as Neostore might write it. */
export function sign(
  body: string | Uint8Array,
  secret = SECRET,
  encoding: 'hex' | 'base64' | 'base64url' = 'hex',
): string {
  return createHmac('sha256', secret).update(body).digest(encoding);
}

/** The body of an event. */
export function anEvent(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    passId: 'pass-1',
    identifiers: { email: 'ada@example.com' },
    __id: 'event-1',
    __creationDate: '2025-02-17T12:27:31.6316643Z',
    __eventName: 'Pass:Installed',
    ...fields,
  });
}

/** Posts a delivery, well signed unless `headers` say otherwise (null leaves one out). */
export async function deliver(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  options: { path?: string; headers?: Record<string, string | null> } = {},
) {
  const headers = {
    'x-neostore-signature': sign(body),
    'x-neostore-tenantid': TENANT,
    'x-neostore-eventname': 'Pass:Installed',
    ...options.headers,
  };
  const given = Object.entries(headers).filter((entry) => entry[1] !== null);
  const response = await fetch(`${url}${options.path ?? '/webhooks/neostore'}`, {
    method: 'POST',
    body,
    headers: Object.fromEntries(given) as Record<string, string>,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as {
      status?: string;
      eventId?: string;
      error?: { code: string; message: string };
    },
  };
}
