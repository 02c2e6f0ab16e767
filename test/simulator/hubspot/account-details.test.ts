import { expect, test } from '@jest/globals';
import { setup } from './setup.ts';

const DETAILS = '/account-info/2026-09/details';

test('an account tells everything that the specification requires', async () => {
  const { call } = await setup({ timeZone: 'America/St_Johns', accountType: 'DEVELOPER_TEST' });
  const { body } = await call('GET', DETAILS);
  expect(body).toEqual({
    portalId: 8830001,
    accountType: 'DEVELOPER_TEST',
    timeZone: 'America/St_Johns',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '-03:30',
    utcOffsetMilliseconds: -12_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'na1',
  });
});

test('an account ahead of UTC tells by how much', async () => {
  const { call } = await setup();
  expect((await call('GET', DETAILS)).body).toMatchObject({
    accountType: 'STANDARD',
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
  });
});
