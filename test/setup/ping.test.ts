import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { ping } from '../../src/setup/ping.ts';
import type { PingResult } from '../../src/core/setup/judge-ping.ts';

/** Pings a server that makes its answer of the nonce; the key of what it signs is its own affair. */
async function pinged(answer: (nonce: string) => string): Promise<PingResult> {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      const { neostoreHubspotPing: nonce } = JSON.parse(body) as { neostoreHubspotPing: string };
      outgoing.end(answer(nonce));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const key = { tenantId: 'acme', secret: new Secret('ours'), encoding: 'auto' } as const;
    return await ping(`http://127.0.0.1:${port}/webhooks/neostore/acme`, key);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function pong(nonce: string, { secret = 'ours', signed = 'acme', said = 'acme' } = {}): string {
  const text = ['neostore-hubspot pong', 'it', signed, nonce].join('\n');
  const proof = createHmac('sha256', secret).update(text).digest('hex');
  return JSON.stringify({ status: 'pong', instance: 'it', tenant: said, proof });
}

test('who knows the secret is believed', async () => {
  expect(await pinged((nonce) => pong(nonce))).toEqual({
    kind: 'pong',
    instance: 'it',
    tenantId: 'acme',
  });
});

test.each<[string, (nonce: string) => string]>([
  ['does not know the secret', (nonce) => pong(nonce, { secret: 'guessed' })],
  ['repeats an earlier answer', () => pong('another nonce')],
  ['says another tenant than it has signed', (nonce) => pong(nonce, { signed: 'globex' })],
  ['sends no proof', () => '{"status":"pong","instance":"it","tenant":"acme"}'],
  ['sends what is no JSON', () => 'pong'],
  ['sends more than anybody reads', () => 'x'.repeat(100_000)],
])('who %s is not', async (_case, answer) => {
  expect(await pinged(answer)).toEqual({
    kind: 'answered',
    status: 200,
    refusal: null,
    location: null,
  });
});
