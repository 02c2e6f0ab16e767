import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../src/config.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import {
  checkAgainstSchema,
  checkPortal,
  savePortalSchema,
  type PortalCheck,
} from '../../src/setup/portal-check.ts';
import { connectHubSpot, type HubSpotSide } from '../../src/setup/sides.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { mappingWith } from '../support/mapping.ts';

const pathOf = temporaryFolder();
const MAPPING = mappingWith();

let simulator: HubSpotSimulator;
let hubspot: HubSpotSide;

beforeEach(async () => {
  const clock = jumpingClock();
  simulator = new HubSpotSimulator({ clock });
  const { connections } = loadSettings(
    { HUBSPOT_BASE_URL: await simulator.start() },
    { needs: [] },
  );
  hubspot = connectHubSpot(connections[0].hubspot, { accessToken: 'token' }, clock);
});

afterEach(async () => simulator.stop());

async function checked(): Promise<PortalCheck> {
  const read = await checkPortal(MAPPING, hubspot);
  if (read.kind === 'failed') throw new Error(read.reason);
  return read.value;
}

async function save(file: string): Promise<void> {
  await savePortalSchema(file, (await checked()).schema);
}

describe('a mapping against a portal', () => {
  test('has nowhere to put its own values in an empty one', async () => {
    const { differences } = await checked();
    expect(differences).toHaveLength(Object.keys(MAPPING.hubspot.properties).length);
    expect(differences.every(({ kind, mendable }) => kind === 'missing' && mendable)).toBe(true);
  });

  test('fits one that was set up for it', async () => {
    simulator.provision(provisionFor(MAPPING));
    expect(await checked()).toMatchObject({
      differences: [],
      refusals: [],
      timeline: { kind: 'chosen', driver: 'custom-events', reason: 'all events are defined' },
    });
    expect(simulator.contacts()).toEqual([]);
  });

  test('tells of an older version that stands in for one that HubSpot does not offer', async () => {
    simulator.provision(provisionFor(MAPPING));
    const missing = { kind: 'status', status: 404 } as const;
    simulator.faults.add({ path: /^\/events\/2026-09\//, times: 100, fault: missing });
    expect(await checked()).toMatchObject({
      timeline: { driver: 'custom-events' },
      versions: [{ api: 'events', wanted: '2026-09', used: '2026-03' }],
    });
  });

  test('lists what the token may not do, in the words of HubSpot', async () => {
    simulator.provision(provisionFor(MAPPING));
    simulator.grantScopes(Object.values(SCOPES).filter((scope) => scope !== SCOPES.contactsWrite));
    expect((await checked()).refusals).toEqual([
      expect.stringMatching(
        /^writing contacts: .*crm\.objects\.contacts\.write.*Development > Keys/,
      ),
    ]);
  });

  test.each([
    ['auto', { kind: 'chosen', driver: 'notes', reason: expect.stringContaining('refused') }],
    ['custom-events', { kind: 'impossible', reason: expect.stringContaining('behavioral_events') }],
    ['app-events', { kind: 'impossible', reason: expect.stringContaining('"appEvent"') }],
  ] as const)('says how events are shown with %s and no custom events', async (setting, found) => {
    simulator.grantScopes(Object.values(SCOPES).filter((name) => !name.includes('behavioral')));
    hubspot = { ...hubspot, timeline: setting };
    expect((await checked()).timeline).toEqual(found);
  });

  test('is not checked where HubSpot refuses the token', async () => {
    simulator.revokeToken();
    expect(await checkPortal(MAPPING, hubspot)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('HUBSPOT_ACCESS_TOKEN'),
    });
  });
});

describe('a saved portal', () => {
  test('gives without a network what the portal gives', async () => {
    simulator.provision({
      properties: [{ name: 'neostore_store_id', label: 'S', type: 'number' }],
    });
    await save(pathOf('schema.json'));
    const { schema, differences } = await checked();
    await simulator.stop();
    expect(await checkAgainstSchema(MAPPING, pathOf('schema.json'))).toEqual({
      kind: 'read',
      value: { schema, differences },
    });
  });

  test('is the same file each time', async () => {
    await save(pathOf('first.json'));
    await save(pathOf('second.json'));
    expect(readFileSync(pathOf('second.json'))).toEqual(readFileSync(pathOf('first.json')));
  });

  test.each([
    ['that is missing', null, /cannot be read/],
    ['that is no JSON', 'x', /is not what/],
    ['of another shape', '{"version":2}', /is not what/],
  ])('is refused from a file %s', async (_case, text, reason) => {
    const file = pathOf(`odd-${String(text).length}.json`);
    if (text !== null) writeFileSync(file, text);
    expect(await checkAgainstSchema(MAPPING, file)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(reason),
    });
  });
});
