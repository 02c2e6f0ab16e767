import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import type { ReplayForecast } from '../../src/cli/replay-forecast-text.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aCustomer, anEvent } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let environment: Environment;

/** The shipped mapping with a tier, which is one of two words. */
function withTier(): string {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  const customer = file.events['Customer:Upserted'];
  if (customer?.properties !== undefined) {
    customer.properties['tier'] = 'attributes.tier';
    customer.properties['city'] = '$uppercase(attributes.city)';
  }
  Object.assign(file.hubspot.properties, {
    tier: { label: 'Tier', type: 'enumeration', options: ['gold', 'silver'] },
  });
  writeFileSync(folder('tier.json'), JSON.stringify(file));
  return folder('tier.json');
}

beforeAll(async () => {
  environment = { ...settingsOf(folder('ledger.db')), MAPPING_FILE: DEFAULT_MAPPING };
  const old = anEvent('Pass:Sold', { passId: 'p' });
  await hear(environment, [old]);
  await using ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  await ledger.prune('acme', Date.now() + 1);
  const person = (customerId: string, tier: string) =>
    aCustomer({
      customerId,
      attributes: { email: `${customerId}@example.com`, tier, city: 'Rome' },
    });
  await hear(environment, [person('a', 'gold'), person('b', 'lead'), person('c', 'iron')]);
});

const dryRun = async (...args: readonly string[]) =>
  run(['replay', '--dry-run', ...args], environment);

test('replay --dry-run counts what HubSpot would refuse apart from what changes, and what was purged', async () => {
  const { status, out } = await dryRun('--mapping', withTier());
  expect(status).toBe(0);
  expect(out).toContain('3 contacts would change.');
  expect(out).toMatch(/^ {2}tier +1 new +no value → "gold" {2}\(a@example\.com\)$/m);
  expect(out).toMatch(
    /Values that HubSpot would not get, by how the mapping defines its properties\n {2}tier {2}.*option.* {2}2 contacts, new {2}"(lead|iron)" {2}[bc]@example\.com\n {2}That is no change/,
  );
  expect(out).toMatch(/What else HubSpot would refuse is not known: .+\./);
  expect(out).toMatch(
    /\n1 event that was asked for has no payload any more \(RETENTION_DAYS\)\.\nIt stays as applied then/,
  );
});

test('--json has it, by a saved portal as well', async () => {
  const email = { name: 'email', type: 'string', multiple: false, options: [] };
  const properties = [{ ...email, readOnly: false, unique: false }];
  const portal = { version: 1, portalId: '1', properties };
  const file = folder('portal.txt');
  writeFileSync(file, JSON.stringify(portal));
  const { out } = await dryRun('--mapping', withTier(), '--schema', file, '--json');
  const forecast = JSON.parse(out) as ReplayForecast;
  expect(forecast).toMatchObject({ portal: { kind: 'file', file }, purged: 1, events: 3 });
  const city = forecast.leftOut.find(({ property }) => property === 'city');
  expect(city).toMatchObject({
    reason: 'HubSpot has no such contact property',
    count: 3,
    fresh: 0,
    examples: expect.arrayContaining([expect.objectContaining({ value: 'ROME' })]),
  });
});

test('--schema goes with --dry-run', async () => {
  const ran = await run(['replay', '--schema', 'portal.txt'], environment);
  expect(ran).toMatchObject({ status: 2, err: '--schema goes with --dry-run' });
});
