import { expect, test } from '@jest/globals';
import { subscriptionEvents } from '../../../src/core/setup/subscription.ts';
import { aMapping } from '../mapping/a-mapping.ts';

function eventsOf(names: readonly string[], hasWallet = false): readonly string[] {
  const mapping = aMapping((file) => {
    file.events = Object.fromEntries(names.map((name) => [name, {}]));
    if (!hasWallet) file.wallet = [];
  });
  return subscriptionEvents(mapping);
}

test('names each event of a mapping once, with those that wallet values need', () => {
  expect(eventsOf(['Customer:Upserted', 'Pass:Installed'], true)).toEqual([
    'Customer:Upserted',
    'Pass:Installed',
    'Pass:Created',
    'Pass:Uninstalled',
  ]);
});

test('leaves out what a pattern covers, or it might be delivered twice', () => {
  expect(eventsOf(['Pass:*', 'Pass:Updated', 'Redirect:Redirected'], true)).toEqual([
    'Pass:*',
    'Redirect:Redirected',
  ]);
  expect(eventsOf(['*', 'Pass:*'])).toEqual(['*']);
});

test('writes names with colons and as Neostore documents them, others as the mapping has them', () => {
  expect(eventsOf(['pass.updatesent', 'CUSTOMER:*', 'Store.OpeningHours.Changed'])).toEqual([
    'Pass:UpdateSent',
    'Customer:*',
    'Store:OpeningHours:Changed',
  ]);
});

test('asks Neostore for no event that a backfill alone makes', () => {
  expect(eventsOf(['pass.listed', 'Customer:Upserted'])).toEqual(['Customer:Upserted']);
  expect(eventsOf(['Pass:L*'])).toEqual(['Pass:L*']);
});
