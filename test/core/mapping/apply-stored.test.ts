import { expect, test } from '@jest/globals';
import { applyStored } from '../../../src/core/mapping/apply.ts';
import { aMapping } from './a-mapping.ts';

const kept = (text: string) => ({
  connection: 'acme',
  name: 'Customer:Upserted',
  receivedAtMs: 0,
  body: new TextEncoder().encode(text),
});

test('applies the event that the body holds', async () => {
  const event = kept('{ "__id": "e1", "attributes": { "email": "A@b.c" } }');
  expect(await applyStored(aMapping(), event)).toMatchObject({
    kind: 'applied',
    keys: [{ property: 'email', value: 'a@b.c' }],
  });
});

test('fails on what is no event', async () => {
  const failed = { kind: 'failed', code: 'not-an-event', reason: 'body is not valid JSON' };
  expect(await applyStored(aMapping(), kept('{'))).toEqual(failed);
});
