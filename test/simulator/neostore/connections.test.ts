import { describe, expect, test } from '@jest/globals';
import { createConnections } from '../../../src/simulator/neostore/connections.ts';
import { accept, receive } from './fixtures.ts';

const POST = { headers: {}, body: Buffer.from('{}'), timeoutMs: 1000 };
const NEVER = new AbortController().signal;

describe('a POST', () => {
  test('returns the status and the text of the answer', async () => {
    await using receiver = await receive((response) => accept(response));
    const connections = createConnections(false);
    expect(await connections.post({ ...POST, url: receiver.url }, NEVER)).toEqual({
      kind: 'answered',
      status: 202,
      body: '{"status":"accepted","eventId":"e1"}',
    });
  });

  test.each([
    ['ETIMEDOUT', () => undefined],
    ['ECONNRESET', (response: { destroy(): void }) => response.destroy()],
  ])('fails with %s', async (code, answer) => {
    await using receiver = await receive(answer);
    const connections = createConnections(true);
    const post = { ...POST, url: receiver.url, timeoutMs: 30 };
    expect(await connections.post(post, NEVER)).toEqual({ kind: 'failed', code });
    connections.close();
  });

  test('speaks TLS to an https address', async () => {
    await using receiver = await receive();
    const url = receiver.url.replace('http:', 'https:');
    const result = await createConnections(false).post({ ...POST, url }, NEVER);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(receiver.received).toHaveLength(0);
  });
});
