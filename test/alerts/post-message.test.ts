import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postMessage } from '../../src/alerts/post-message.ts';
import { Secret } from '../../src/core/secret.ts';
import { Webhook } from './webhook.ts';

describe('a message', () => {
  let webhook: Webhook;
  let url: string;
  const never = new AbortController().signal;

  beforeEach(async () => {
    webhook = new Webhook();
    url = await webhook.start();
  });

  afterEach(async () => webhook.stop());

  test('is posted as what Slack takes', async () => {
    expect(await postMessage(new Secret(url), 'all is well', never)).toEqual({ kind: 'posted' });
    expect(webhook.bodies).toEqual(['{"text":"all is well"}']);
  });

  test.each([302, 307, 400, 429, 500])('is not posted where the answer is %i', async (status) => {
    webhook.answer = (response) => void response.writeHead(status, { location: url }).end();
    const result = await postMessage(new Secret(url), 'text', never);
    expect(result).toEqual({ kind: 'failed', code: `HTTP ${status}` });
    expect(webhook.bodies).toHaveLength(1);
  });

  test('is not posted where nobody listens', async () => {
    await webhook.stop();
    const result = await postMessage(new Secret(url), 'text', never);
    expect(result).toEqual({ kind: 'failed', code: 'ECONNREFUSED' });
  });

  test('is given up when the daemon ends', async () => {
    const over = new AbortController();
    webhook.answer = () => over.abort();
    expect(await postMessage(new Secret(url), 'text', over.signal)).toMatchObject({
      kind: 'failed',
    });
  });
});
