import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { ExpectResult } from '../../src/cli/expect-text.ts';
import { aCustomer, anEvent, aPassEvent } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

const MAPPING = ['--mapping', DEFAULT_MAPPING];

/** Writes events into the folder of a test. */
function fixtures(events: { readonly [file: string]: unknown }): string {
  const path = folder('fixtures');
  mkdirSync(path, { recursive: true });
  for (const [file, event] of Object.entries(events)) {
    writeFileSync(join(path, file), JSON.stringify(event));
  }
  return path;
}

afterEach(() => rmSync(folder('fixtures'), { recursive: true, force: true }));

const STORY = {
  'customer.json': aCustomer({ attributes: { city: 'Lyon', birthDate: 'tomorrow' } }),
  'wallet.json': [aPassEvent('Pass:Installed', { device: 'Apple', deviceIdentifier: 'd' })],
  'unknown.json': anEvent('Pass:Sold', { passId: 'p' }),
};

test('what is found is written, and then as expected', async () => {
  const events = fixtures(STORY);
  const updated = await run(['check', ...MAPPING, '--expect', events, '--update']);
  expect(updated).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^3 events of .* make 1 contact; /),
  });
  const written = JSON.parse(readFileSync(join(events, 'expected.json'), 'utf8')) as unknown;
  expect(written).toMatchObject({
    contacts: [
      {
        keys: { neostore_customer_id: ['c1'], email: ['ada@example.com'] },
        properties: { city: 'Lyon', neostore_wallet_status: 'apple' },
        timeline: [{ event: 'pass_installed', properties: { wallet: 'apple' } }],
        leftOut: { neostore_birth_date: expect.any(String) },
      },
    ],
    notApplied: { 'unknown.json': 'ignored' },
  });
  expect(await run(['check', ...MAPPING, '--expect', events])).toMatchObject({
    status: 0,
    out: expect.stringMatching(/as expected$/),
  });
});

test('what differs is said with both values, status 1', async () => {
  const events = fixtures(STORY);
  await run(['check', ...MAPPING, '--expect', events, '--update']);
  fixtures({
    'customer.json': {
      ...STORY['customer.json'],
      attributes: { email: 'ada@example.com', city: 'Paris' },
    },
  });
  const { status, out, err } = await run(['check', ...MAPPING, '--expect', events]);
  expect({ status, err }).toEqual({ status: 1, err: '3 differences from what is expected' });
  expect(out).toMatch(/^neostore_customer_id c1$/m);
  expect(out).toMatch(/property city\s+expected Lyon\s+found Paris/);
  expect(out).toMatch(/property firstname\s+expected Ada\s+found nothing/);
  const { out: json } = await run(['check', ...MAPPING, '--expect', events, '--json']);
  expect((JSON.parse(json) as ExpectResult).differences).toHaveLength(3);
});

test('the properties of a saved portal decide what is left out', async () => {
  const events = fixtures({ 'customer.json': STORY['customer.json'] });
  const portal = { version: 1, portalId: '1', properties: [] };
  const schema = folder('portal.txt');
  writeFileSync(schema, JSON.stringify(portal));
  await run(['check', ...MAPPING, '--schema', schema, '--expect', events, '--update']);
  const { contacts } = JSON.parse(readFileSync(join(events, 'expected.json'), 'utf8')) as {
    contacts: readonly { readonly leftOut: object }[];
  };
  expect(contacts[0]?.leftOut).toMatchObject({ city: 'HubSpot has no such contact property' });
});

test.each<[string, { readonly [file: string]: unknown }, RegExp]>([
  ['without events', {}, /there is no event in .*: put payloads there/],
  [
    'without what is expected',
    { 'a.json': STORY['customer.json'] },
    /--update writes what is found/,
  ],
  [
    'with an event of no date',
    { 'a.json': { ...STORY['customer.json'], __creationDate: null } },
    /a\.json has no date of its own/,
  ],
  [
    'with two events of one id',
    { 'a.json': aCustomer({ id: 'x' }), 'b.json': aCustomer({ id: 'x', customerId: 'other' }) },
    /b\.json has the __id of a\.json, and is another event/,
  ],
  [
    'with an expectation of another form',
    { 'a.json': STORY['customer.json'], 'expected.json': { contacts: [{}] } },
    /expected\.json at \/contacts\/0\/keys/,
  ],
])('a folder %s is refused, status 2', async (_case, events, message) => {
  const { status, err } = await run(['check', ...MAPPING, '--expect', fixtures(events)]);
  expect(status).toBe(2);
  expect(err).toMatch(message);
});

test('a folder that is not there, and --update by itself, are refused', async () => {
  const missing = folder('missing');
  expect(await run(['check', ...MAPPING, '--expect', missing])).toMatchObject({ status: 2 });
  expect(await run(['check', '--update'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('--update goes with --expect'),
  });
});
