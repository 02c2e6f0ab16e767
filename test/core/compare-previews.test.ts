import { expect, test } from '@jest/globals';
import {
  comparePreviews,
  isSamePreview,
  type PreviewDifferences,
} from '../../src/core/compare-previews.ts';
import { previewDelivery } from '../../src/core/preview.ts';
import { aMapping, type Draft } from './mapping/a-mapping.ts';

const RECEIPT = { tenant: 'acme', receivedAtMs: Date.parse('2026-11-23T10:00:00Z') };
const UPSERTED = {
  __id: 'e1',
  __eventName: 'Customer:Upserted',
  identifiers: { customerId: '007' },
  attributes: { email: 'ada@example.com', firstName: 'Ada', city: 'Rome' },
};
const INSTALLED = { ...UPSERTED, __eventName: 'Pass:Installed', passId: 'p1', device: 'Apple' };

async function compare(
  payload: object,
  change: (file: Draft) => void = () => undefined,
): Promise<PreviewDifferences> {
  const body = JSON.stringify(payload);
  const before = await previewDelivery(aMapping(), body, RECEIPT);
  return comparePreviews(before, await previewDelivery(aMapping(change), body, RECEIPT));
}

test('of the same mapping finds nothing', async () => {
  const differences = await compare(UPSERTED);
  expect(isSamePreview(differences)).toBe(true);
});

test('finds properties that are added, changed, written otherwise, and not there any more', async () => {
  const differences = await compare(UPSERTED, (file) => {
    file.events['Customer:Upserted'].properties = {
      firstname: { value: 'attributes.firstName', write: 'if-empty' },
      nickname: 'attributes.firstName',
      zip: '$error("no")',
    };
  });
  expect(isSamePreview(differences)).toBe(false);
  expect(differences.properties).toEqual([
    { name: 'firstname', before: 'Ada', after: 'Ada (write if-empty)' },
    { name: 'city', before: 'Rome', after: null },
    { name: 'nickname', before: null, after: 'Ada' },
  ]);
  expect(differences.dropped).toMatchObject([{ name: 'zip', before: null }]);
});

test('finds other keys and entries', async () => {
  const differences = await compare(INSTALLED, (file) => {
    file.contact.match[1].value = '"x@example.com"';
    file.events['Pass:Installed'].timeline.properties = { wallet: 'device' };
  });
  expect(differences.keys).toEqual({
    added: [{ property: 'email', value: 'x@example.com' }],
    removed: [{ property: 'email', value: 'ada@example.com' }],
  });
  expect(differences.timeline).toEqual([
    { name: 'pass_installed.wallet', before: 'apple', after: 'Apple' },
  ]);
});

test('finds another outcome', async () => {
  const differences = await compare(UPSERTED, (file) => {
    file.events['Customer:Upserted'].when = 'false';
  });
  expect(differences.outcome).toEqual({
    before: { outcome: 'applied', reason: null },
    after: { outcome: 'skipped', reason: 'when' },
  });
});
