import { expect, test } from '@jest/globals';
import { planRetry } from '../../../src/core/ledger/plan-retry.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BODY = '{"__id":"x1","__eventName":"pass.created","__creationDate":"2025-01-01T00:00:00Z"}';

test('revives what is known as an event, and reads again what was none', () => {
  const receivedAtMs = Date.parse('2025-02-01T00:00:00Z');
  const plan = planRetry([
    { seq: 1, name: 'Pass:Created', receivedAtMs, body: null },
    { seq: 2, name: null, receivedAtMs, body: bytes(BODY) },
    { seq: 3, name: null, receivedAtMs, body: bytes('no JSON') },
    { seq: 4, name: null, receivedAtMs, body: new Uint8Array([0xff]) },
    { seq: 5, name: null, receivedAtMs, body: null },
  ]);
  const at = '2025-01-01T00:00:00.0000000Z';
  expect(plan).toEqual({
    revived: [1],
    named: [{ seq: 2, eventId: 'x1', name: 'Pass:Created', at }],
  });
});
