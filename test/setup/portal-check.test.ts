import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { loadSettings } from '../../src/config.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import {
  checkAgainstSchema,
  checkPortal,
  readPortalSchema,
  savePortalSchema,
} from '../../src/setup/portal-check.ts';
import { connectHubSpot, type HubSpotSide } from '../../src/setup/sides.ts';
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
  const { hubspot: settings } = loadSettings(
    { HUBSPOT_BASE_URL: await simulator.start() },
    { needs: [] },
  );
  hubspot = connectHubSpot(settings, new Secret('token'), clock);
});

afterEach(async () => simulator.stop());

async function save(file: string): Promise<void> {
  const schema = await readPortalSchema(hubspot);
  if (schema.kind === 'failed') throw new Error(schema.reason);
  await savePortalSchema(file, schema.value);
}

describe('a mapping against a portal', () => {
  test('has nowhere to put its own values in an empty one', async () => {
    const checked = await checkPortal(MAPPING, hubspot);
    const differences = checked.kind === 'read' ? checked.value : [];
    expect(differences).toHaveLength(Object.keys(MAPPING.hubspot.properties).length);
    expect(differences.every(({ kind, mendable }) => kind === 'missing' && mendable)).toBe(true);
  });

  test('fits one that was set up for it', async () => {
    simulator.provision(provisionFor(MAPPING));
    expect(await checkPortal(MAPPING, hubspot)).toEqual({ kind: 'read', value: [] });
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
    const online = await checkPortal(MAPPING, hubspot);
    await simulator.stop();
    expect(await checkAgainstSchema(MAPPING, pathOf('schema.json'))).toEqual(online);
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
