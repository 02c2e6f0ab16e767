import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { describeAdminFailure, type AdminFailure } from '../../src/neostore/admin-answer.ts';
import { ADMIN_ANSWER_BYTES_MAX, AdminClient } from '../../src/neostore/admin-client.ts';
import type { NeostoreAccess } from '../../src/neostore/call-neostore.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { aServer, type ScriptedServer } from './a-server.ts';

const SETTINGS = {
  description: 'neostore-hubspot',
  events: ['Pass:*'],
  endpoint: 'https://my.host/hook',
  enabled: true,
};

let neostore: NeostoreSimulator;
let baseUrl: string;

beforeEach(async () => {
  neostore = new NeostoreSimulator({
    tenantId: 'brand',
    apiKeys: [
      { key: 'full', scopes: ['Webhook.Read', 'Webhook.Write'] },
      { key: 'reader', scopes: ['Webhook.Read'] },
    ],
    passes: [],
    clock: systemClock,
  });
  baseUrl = await neostore.start({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => neostore.stop());

function client(change: Partial<NeostoreAccess> & { readonly key?: string } = {}): AdminClient {
  const { key = 'full', ...options } = change;
  return new AdminClient({ baseUrl, tenantId: 'brand', apiKey: new Secret(key), ...options });
}

describe('the admin client', () => {
  test('makes, lists, changes and removes a webhook', async () => {
    const made = await client().createWebhook(SETTINGS);
    const id = made.kind === 'done' ? made.value.id : '';
    expect(made).toMatchObject({ kind: 'done', value: SETTINGS });
    expect(await client().changeWebhook(id, { ...SETTINGS, enabled: false })).toEqual({
      kind: 'done',
      value: null,
    });
    expect(await client().listWebhooks()).toMatchObject({
      kind: 'done',
      value: [{ ...SETTINGS, id, enabled: false }],
    });
    expect(await client().removeWebhook(id)).toEqual({ kind: 'done', value: null });
    expect(await client().listWebhooks()).toEqual({ kind: 'done', value: [] });
  });

  test('takes a webhook that is gone for removed', async () => {
    expect(await client().removeWebhook('gone!')).toEqual({ kind: 'done', value: null });
  });

  test('hides the secret from whoever prints its answers', async () => {
    const made = await client().createWebhook(SETTINGS);
    const secret = neostore.subscriptions.list()[0]?.signatureSecret ?? 'none';
    expect(made.kind === 'done' && made.value.signatureSecret?.reveal()).toBe(secret);
    expect(JSON.stringify([made, await client().listWebhooks()])).not.toContain(secret);
  });

  test.each([
    ['an unknown key', { key: 'other' }],
    ['the key of another tenant', { tenantId: 'other' }],
  ])('reports %s', async (_case, change) => {
    expect(await client(change).listWebhooks()).toEqual({ kind: 'unauthorized' });
  });

  test('is told which scope the key lacks', async () => {
    const refused = await client({ key: 'reader' }).createWebhook(SETTINGS);
    expect(refused).toMatchObject({ kind: 'forbidden', scope: 'Webhook.Write' });
    expect(describeAdminFailure(refused as AdminFailure)).toMatch(/lacks the scope Webhook\.Write/);
  });

  test('is told which fields Neostore does not accept', async () => {
    const refused = await client().createWebhook({ ...SETTINGS, events: [], endpoint: 'nowhere' });
    expect(refused).toMatchObject({ kind: 'refused', status: 400 });
    expect(describeAdminFailure(refused as AdminFailure)).toMatch(
      /validation errors.*events: At least one.*endpoint: An absolute/,
    );
  });

  test('reports a webhook that does not exist', async () => {
    expect(await client().changeWebhook('gone!', SETTINGS)).toEqual({ kind: 'not found' });
  });

  test('answers with the code of the network where nobody is', async () => {
    await neostore.stop();
    expect(await client().listWebhooks()).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });
});

describe('the admin client, before a server that is not as documented', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await aServer();
    baseUrl = server.url;
  });

  afterEach(async () => server[Symbol.asyncDispose]());

  test.each([
    ['a page of HTML', 200, '<html></html>'],
    ['an object where a list is due', 200, '{"webhooks":[]}'],
    ['an empty body', 200, ''],
    ['a redirect, which it does not follow with the key', 302, ''],
    ['more than it cares to read', 200, ' '.repeat(ADMIN_ANSWER_BYTES_MAX + 1)],
  ])('knows %s for a foreign answer', async (_case, status, body) => {
    server.script = (response) => response.writeHead(status, { location: '/elsewhere' }).end(body);
    expect(await client().listWebhooks()).toEqual({ kind: 'foreign answer', status });
    expect(server.seen).toEqual(['GET /api/brand/webhooks']);
  });

  test('gives up when no answer comes', async () => {
    server.script = () => undefined;
    const answer = await client({ timeoutMs: 20 }).listWebhooks();
    expect(answer).toEqual({ kind: 'unreachable', code: 'TIMEOUT' });
  });

  test('does without secrets in lists, and without a body after a change', async () => {
    server.script = (response) =>
      response.end(JSON.stringify([{ id: 'a', events: [], endpoint: 'x' }]));
    expect(await client().listWebhooks()).toMatchObject({
      value: [{ id: 'a', signatureSecret: null, description: null, enabled: true }],
    });
    server.script = (response) => response.writeHead(204).end();
    expect(await client().changeWebhook('a', SETTINGS)).toEqual({ kind: 'done', value: null });
  });

  test('names the status of an error without words', async () => {
    server.script = (response) => response.writeHead(503).end('busy');
    const refused = await client().listWebhooks();
    expect(refused).toEqual({ kind: 'refused', status: 503, said: '' });
    expect(describeAdminFailure(refused as AdminFailure)).toBe('Neostore refused (503)');
  });
});
