import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import type { ReplayForecast } from '../../src/cli/replay-forecast-text.ts';
import { aCustomer, anEvent, anInstall } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('replay.db'), { MAPPING_FILE: mappingFile('in-force.json') });
  await scene.receive(
    aCustomer({ id: 'old', second: 1, attributes: { city: 'Rome', firstName: 'Ada' } }),
    aCustomer({ id: 'new', second: 2, attributes: { city: 'Paris' } }),
    anInstall({ id: 'install', second: 3 }),
    anEvent('Store:Visited', { id: 'visit', identifiers: { customerId: 'c2' } }),
  );
});

/** Writes the shipped mapping, changed. */
function mappingFile(name: string, change: (file: MappingFile) => void = () => undefined): string {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  change(file);
  writeFileSync(folder(name), JSON.stringify(file));
  return folder(name);
}

function anotherMapping(): string {
  return mappingFile('other.json', ({ events }) => {
    const customer = events['Customer:Upserted'];
    if (customer?.properties === undefined) return;
    customer.properties['city'] = '$uppercase(attributes.city)';
    customer.properties['jobtitle'] = { const: 'Member' };
    delete customer.properties['firstname'];
    customer.timeline = { event: 'pass_created', properties: {} };
    events['Store:Visited'] = {};
    events['Pass:Installed'] = { when: 'false' };
  });
}

async function replay(...args: readonly string[]): Promise<Ran> {
  return run(['replay', ...args], scene.environment);
}

const cityInHubSpot = (): string | undefined => scene.hubspot.contacts()[0]?.properties['city'];

describe('replay --dry-run', () => {
  test('of the mapping in force finds that nothing would change', async () => {
    const { status, out } = await replay('--dry-run');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^4 events of 1 contact, applied by .*in-force\.json \(version \w+\):\n0 contacts would change/,
    );
    expect(out).toContain('Nothing would change.');
  });

  test('of another mapping shows what would be otherwise, and writes nothing', async () => {
    const { out } = await replay('--dry-run', '--mapping', anotherMapping());
    expect(out).toMatch(
      /applied by .*other\.json .* instead of .*in-force\.json .*:\n1 contact would change/,
    );
    expect(out).toMatch(/^ {2}city +1 changed +"Paris" → "PARIS" {2}\(ada@example\.com\)$/m);
    expect(out).toMatch(/^ {2}jobtitle +1 new +no value → "Member"/m);
    expect(out).toMatch(/^ {2}firstname +1 no value +"Ada" → no value/m);
    expect(out).toContain('HubSpot keeps the one that it has');
    expect(out).toMatch(/Timeline entries that would be added\n {2}2 {2}pass_created\n/);
    expect(out).toMatch(
      /say nothing any more\n {2}1 {2}its "when" would not be true {2}such as install\n/,
    );
    expect(out).toContain('1 event without a known contact would name one.');
    expect(cityInHubSpot()).toBe('Paris');
  });

  test('--json prints all of it', async () => {
    const { out } = await replay('--dry-run', '--mapping', anotherMapping(), '--json');
    const forecast = JSON.parse(out) as ReplayForecast;
    expect(forecast).toMatchObject({ events: 4, contacts: 1, changedContacts: 1, found: 1 });
    expect(forecast).toMatchObject({ purged: 0, portal: { kind: 'hubspot' } });
    const city = forecast.properties.find(({ property }) => property === 'city');
    expect(city).toMatchObject({ another: 1, added: 0, removed: 0 });
  });

  test('takes contacts as a whole, of the events that are asked for', async () => {
    const { out } = await replay('--dry-run', '--event', 'pass.*');
    expect(out).toMatch(/^3 events of 1 contact/);
    expect((await replay('--dry-run', '--to', '1h')).out).toMatch(/^0 events of 0 contacts/);
    expect((await replay('--dry-run', '--contact', 'nobody')).out).toMatch(/^0 events/);
  });
});

describe('replay', () => {
  test('asks first', async () => {
    const { status, err } = await replay();
    expect(status).toBe(2);
    expect(err).toContain('add --yes where no one can be asked');
  });

  test('has the running daemon apply them again, and says by which mapping', async () => {
    const { status, out, err } = await replay('--event', 'Customer:*', '--yes');
    expect(status).toBe(0);
    expect(err).toMatch(
      /^2 events of 1 contact\n3 events to apply again, by the mapping that the daemon has in force/,
    );
    expect(out).toMatch(/^3 events applied again, by mapping \w{12}$/);
    await scene.settled();
    expect(cityInHubSpot()).toBe('Paris');
  });

  test('without a daemon leaves it to the next start, which applies them by the changed mapping', async () => {
    await scene.stopDaemon();
    mappingFile('in-force.json', ({ events }) => {
      const customer = events['Customer:Upserted'];
      if (customer?.properties !== undefined) {
        customer.properties['city'] = '$uppercase(attributes.city)';
      }
    });
    const { status, out } = await replay('--contact', 'ada@example.com', '--yes');
    expect(status).toBe(0);
    expect(out).toMatch(/^3 events to apply again; "neostore-hubspot start" applies them, by/);
    await scene.startDaemon();
    await scene.settled();
    expect(cityInHubSpot()).toBe('PARIS');
  });

  test('of nothing does nothing', async () => {
    const { status, out, err } = await replay('--event', 'Nobody:Knows', '--json');
    expect(status).toBe(0);
    expect(err).toContain('nothing to apply again');
    expect(err).toMatch(/^the last events are named: Customer:Upserted/m);
    expect(err).toMatch(/^the newest event was received at .* UTC$/m);
    expect(JSON.parse(out)).toEqual({ matched: 0, purged: 0, contacts: 0, events: 0 });
  });

  test('of nobody, or of no time, says so', async () => {
    const { err } = await replay('--contact', 'nobody@example.com', '--yes');
    expect(err).toContain('no contact has this key');
    expect(await replay('--from', '2d', '--to', '3d')).toMatchObject({ status: 2 });
    const dry = await replay('--event', 'Nobody:Knows', '--dry-run');
    expect(dry.err).toMatch(/^the last events are named: /m);
  });
});
