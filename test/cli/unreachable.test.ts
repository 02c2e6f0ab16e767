import { expect, test } from '@jest/globals';
import { freePort } from './a-daemon.ts';
import { run, SETTINGS } from './run.ts';

/* "Cannot reach the API" says why, for whoever has to mend it. */

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'nobody listens',
    async () => `http://127.0.0.1:${await freePort()}`,
    /from 127\.0\.0\.1:\d+: nothing listens there \(ECONNREFUSED\)\); see HUBSPOT_BASE_URL/,
  ],
  [
    'there is no such host',
    async () => Promise.resolve('http://hubspot.invalid'),
    /from hubspot\.invalid: (?:there is no host of this name|the name of the host could not)/,
  ],
  [
    'the port is one that is never asked',
    async () => Promise.resolve('http://127.0.0.1:9'),
    /from 127\.0\.0\.1:9: no request could be made of this address; its port may be/,
  ],
])('check says that %s', async (_case, url, reason) => {
  const { status, out } = await run(['check'], { ...SETTINGS, HUBSPOT_BASE_URL: await url() });
  expect(status).toBe(1);
  expect(out).toMatch(reason);
});

test('setup says why Neostore does not answer', async () => {
  const { HUBSPOT_ACCESS_TOKEN: _none, ...others } = SETTINGS;
  const { status, err } = await run(['setup', '--remove-webhook', '--yes'], {
    ...others,
    NEOSTORE_API_KEY: 'key',
    NEOSTORE_BASE_URL: `http://127.0.0.1:${await freePort()}`,
  });
  expect(status).toBe(1);
  expect(err).toMatch(/could not be reached: nothing listens there \(ECONNREFUSED\); see NEOSTORE/);
});
