import { expect, test } from '@jest/globals';
import { wantedSetup } from '../../../src/core/setup/wanted.ts';
import { aMapping } from '../mapping/a-mapping.ts';

test('wants what the mapping defines, in its group', () => {
  const mapping = aMapping((file) => {
    file.hubspot.group = { name: 'neostore', label: 'Wallet' };
  });
  const wanted = wantedSetup(mapping, 'https://my.host/hook');
  expect(wanted.group).toEqual({ name: 'neostore', label: 'Wallet' });
  expect(wanted.properties).toMatchObject([
    { name: 'neostore_id', type: 'string', unique: true, groupName: 'neostore' },
    { name: 'neostore_wallet_status', options: ['none', 'apple', 'google', 'both'] },
  ]);
  expect(wanted.webhook.endpoint).toBe('https://my.host/hook');
});

test('puts properties with those of HubSpot where the mapping has no group', () => {
  const { group, properties } = wantedSetup(aMapping(), null);
  expect(group).toBeNull();
  expect(properties[0]?.groupName).toBe('contactinformation');
});

test('wants a property unique that contacts are found by, whether or not its definition says so', () => {
  const mapping = aMapping((file) => {
    delete file.hubspot.properties.neostore_id.unique;
  });
  expect(wantedSetup(mapping, null).properties[0]).toMatchObject({ unique: true });
});

test('wants text for an enumeration of a timeline event, because no options are known', () => {
  const mapping = aMapping((file) => {
    file.hubspot.timeline.pass_installed.properties.wallet = 'enumeration';
  });
  expect(wantedSetup(mapping, null).events[0]?.properties).toEqual([
    { name: 'wallet', type: 'string' },
  ]);
});
