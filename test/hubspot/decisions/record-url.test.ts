import { expect, test } from '@jest/globals';
import { recordUrl } from '../../../src/hubspot/decisions/record-url.ts';

const ACCOUNT = { uiDomain: 'app-eu1.hubspot.com', portalId: '147', recordId: '501' };

test.each([
  ['https://api.hubapi.com', 'https://app-eu1.hubspot.com/contacts/147/record/0-1/501'],
  ['https://api-eu1.hubapi.com/', 'https://app-eu1.hubspot.com/contacts/147/record/0-1/501'],
  ['http://127.0.0.1:8082', 'http://127.0.0.1:8082/contacts/147/record/0-1/501'],
  ['https://proxy.example.com/hub/', 'https://proxy.example.com/hub/contacts/147/record/0-1/501'],
  ['https://nothubapi.com', 'https://nothubapi.com/contacts/147/record/0-1/501'],
  ['https://hubapi.com.example.com', 'https://hubapi.com.example.com/contacts/147/record/0-1/501'],
])('a record behind %s is shown at %s', (baseUrl, url) => {
  expect(recordUrl({ ...ACCOUNT, baseUrl })).toBe(url);
});
