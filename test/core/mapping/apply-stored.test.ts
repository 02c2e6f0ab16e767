import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
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

describe('numbers that JavaScript would round', () => {
  const digits = ['9007199254740992', '9007199254740993', '1234567890123456789012345'];
  const mapping = aMapping((file) => {
    file.contact.match[0].value = "'c' & identifiers.customerId";
    file.events['Customer:Upserted'].properties = {
      city: 'identifiers.customerId',
      phone: '$type(identifiers.customerId)',
      zip: '$string(identifiers)',
    };
  });
  const said = async (number: string, from = aMapping()) => {
    const event = kept(`{ "__id": "e1", "identifiers": { "customerId": ${number} } }`);
    const application = await applyStored(from, event);
    assert(application.kind === 'applied');
    const { keys, document } = application;
    const values = Object.entries(document.registers).map(([name, { value }]) => [name, value]);
    return { key: keys[0]?.value, values: Object.fromEntries(values) as Record<string, unknown> };
  };

  test.each(digits)('are keys and values with all their digits: %s', async (number) => {
    expect(await said(number)).toEqual({ key: number, values: { neostore_id: number } });
    expect(await said(`"${number}"`)).toEqual(await said(number));
  });

  test.each(digits)('are texts for expressions: %s', async (number) => {
    expect(await said(number, mapping)).toEqual({
      key: `c${number}`,
      values: {
        neostore_id: `c${number}`,
        city: number,
        phone: 'string',
        zip: `{"customerId":"${number}"}`,
      },
    });
  });

  test('are so alone: one that JavaScript holds stays a number', async () => {
    expect(await said('9007199254740991', mapping)).toMatchObject({
      key: 'c9007199254740991',
      values: { city: 9007199254740991, phone: 'number' },
    });
  });

  test('are so in pass ids too, as key and in the wallet', async () => {
    const text = '{ "__id": "e1", "passId": 9007199254740993, "device": "Apple" }';
    const event = { ...kept(text), name: 'Pass:Installed' };
    expect(await applyStored(aMapping(), event)).toMatchObject({
      keys: [{ property: '$pass', value: '9007199254740993' }],
      document: { wallet: { '9007199254740993': {} } },
    });
  });
});
