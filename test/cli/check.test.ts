import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import type { Environment } from '../../src/config/environment.ts';
import { openExistingLedger } from '../../src/ledger/open-ledger.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { EXPLOSIVE } from '../evaluation/harmful.ts';
import { mappingWith } from '../support/mapping.ts';
import { FAULTS, faultyMapping } from './faulty-mapping.ts';
import { OWN_PROCESS, run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const APP = { clientId: 'app', clientSecret: 'hush', refreshToken: 'r1', rotates: true };

let hubspot: HubSpotSimulator;
let environment: Environment;

beforeEach(async () => connect(new HubSpotSimulator({ clock: systemClock })));
afterEach(async () => hubspot.stop());

async function connect(simulator: HubSpotSimulator): Promise<void> {
  hubspot = simulator;
  hubspot.provision(provisionFor(mappingWith()));
  environment = { ...SETTINGS, HUBSPOT_BASE_URL: await hubspot.start() };
}

test('right settings, mapping and portal: says what the mapping covers, status 0', async () => {
  const { status, out, err } = await run(['check'], environment);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out.split('\n')).toEqual([
    'settings: right',
    expect.stringMatching(
      /^mapping mappings\/default\.json: right \(version [0-9a-f]{12}\); it covers 7 events, 24 contact properties, 3 timeline events$/,
    ),
    expect.stringMatching(
      /^  note: contacts that it makes are non-marketing contacts, .* billing$/,
    ),
    'portal 8830001: right, every mapped value has its place',
    'timeline: custom-events (all events are defined)',
  ]);
  expect(hubspot.contacts()).toEqual([]);
});

describe('the portal', () => {
  test('without what the mapping needs: all differences at once, and what mends them, status 2', async () => {
    const empty = new HubSpotSimulator({ clock: systemClock });
    empty.provision({
      properties: [{ name: 'neostore_store_id', label: 'Store', type: 'number' }],
    });
    try {
      const { status, out, err } = await run(['check'], {
        ...environment,
        HUBSPOT_BASE_URL: await empty.start(),
      });
      expect({ status, err }).toEqual({ status: 2, err: '16 faults to mend' });
      expect(out).toContain(
        '\n  property neostore_customer_id does not exist in HubSpot; "setup" mends it\n',
      );
      expect(out).toContain(
        '\n  property neostore_store_id is of type number in HubSpot, the mapping says string\n',
      );
      expect(out).toContain('\ntimeline: notes (not defined as custom events in HubSpot: ');
    } finally {
      await empty.stop();
    }
  });

  test('without a scope: names it and says where it is granted, status 2', async () => {
    hubspot.grantScopes(Object.values(SCOPES).filter((scope) => scope !== SCOPES.contactsWrite));
    const { status, out } = await run(['check'], environment);
    expect(status).toBe(2);
    expect(out).toMatch(
      /^ {2}writing contacts: .*crm\.objects\.contacts\.write.*Development > Keys/m,
    );
  });

  describe('of a mapping with consents', () => {
    let mapping = '';
    const consent = (subscription: string): object => ({
      value: 'attributes.consents_email',
      subscription,
      legalBasis: 'CONSENT_WITH_NOTICE',
    });

    beforeEach(() => {
      mapping = folder('consents.json');
      const text = readFileSync('mappings/default.json', 'utf8');
      const consents = { news: consent('Newsleter'), offers: consent('Offers') };
      writeFileSync(mapping, JSON.stringify({ ...(JSON.parse(text) as object), consents }));
      hubspot.provision({
        subscriptions: [
          { id: '1', name: 'Newsletter' },
          { id: '2', name: 'Offers' },
        ],
      });
    });

    test('says which subscription type is not there, and the nearest name', async () => {
      const { status, out, err } = await run(['check'], { ...environment, MAPPING_FILE: mapping });
      expect({ status, err }).toEqual({ status: 2, err: '1 fault to mend' });
      expect(out).toContain('3 timeline events, 2 consents');
      expect(out).toContain(
        'consent news: HubSpot has no subscription type "Newsleter"; did you mean "Newsletter"?',
      );
    });

    test('says which scopes are missing', async () => {
      const without = (gone: readonly string[]): void =>
        hubspot.grantScopes(Object.values(SCOPES).filter((scope) => !gone.includes(scope)));
      without([SCOPES.preferences, SCOPES.preferencesWrite]);
      const settings = { ...environment, MAPPING_FILE: mapping };
      const reading = await run(['check'], settings);
      expect(reading.out).toMatch(/writing consents: .*communication_preferences\.read_write/);
      expect(reading.out).not.toMatch(/reading consents/);
      without([SCOPES.preferences, SCOPES.preferencesRead]);
      const none = await run(['check'], settings);
      expect(none.out).toMatch(/reading subscription types: .*communication_preferences\.read/);
    });
  });

  test('that refuses the token: says so below the other results, status 1', async () => {
    hubspot.revokeToken();
    const { status, out, err } = await run(['check'], environment);
    expect({ status, err }).toEqual({ status: 1, err: 'the portal could not be checked' });
    expect(out).toMatch(
      /^settings: right\nmapping .*: right .*\n {2}note: .*\nportal: .*HUBSPOT_ACCESS_TOKEN/,
    );
  });

  test('that nobody answers for: says so below the other results, status 1', async () => {
    await hubspot.stop();
    const { status, out } = await run(['check', '--json'], environment);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      connections: [
        { portal: { kind: 'failed', reason: expect.stringContaining('ECONNREFUSED') } },
      ],
    });
  });

  test('is not looked at without a credential, nor with faulty settings', async () => {
    const dry = { ...environment, HUBSPOT_ACCESS_TOKEN: '', DRY_RUN: 'true' };
    const { status, out } = await run(['check'], dry);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^portal: not looked at, because HUBSPOT_ACCESS_TOKEN is not set, nor is OAuth$/m,
    );
    const faulty = await run(['check'], { ...environment, PORT: 'x' });
    expect(faulty.out).toMatch(/^portal: not looked at, because the settings have faults$/m);
    expect(hubspot.requests().list).toEqual([]);
  });
});

test('with OAuth a replaced refresh token is kept, so that the next check knows it', async () => {
  await hubspot.stop();
  await connect(new HubSpotSimulator({ clock: systemClock, app: APP }));
  const settings = {
    ...environment,
    HUBSPOT_ACCESS_TOKEN: '',
    HUBSPOT_CLIENT_ID: APP.clientId,
    HUBSPOT_CLIENT_SECRET: APP.clientSecret,
    HUBSPOT_REFRESH_TOKEN: APP.refreshToken,
    DATABASE_URL: `sqlite:${folder('oauth.db')}`,
  };
  for (let time = 1; time <= 3; time += 1) {
    expect(await run(['check'], settings)).toMatchObject({ status: 0, err: '' });
  }
  const ledger = await openExistingLedger(settings.DATABASE_URL);
  expect(await ledger?.loadCredential('acme')).toMatch(/:r1-4$/);
  await ledger?.close();
});

describe('a saved schema', () => {
  test('lets the mapping be checked without settings and network', async () => {
    const file = folder('portal.json');
    const saved = await run(['check', '--save-schema', file], environment);
    expect(saved).toMatchObject({ status: 0, out: expect.stringContaining(file) });
    await hubspot.stop();
    const right = await run(['check', '--schema', file]);
    expect(right).toMatchObject({ status: 0, err: '' });
    expect(right.out).toContain('settings: not checked');
    expect(right.out).toContain(`portal 8830001 as saved in ${file}: right`);

    const text = readFileSync(file, 'utf8').replaceAll('neostore_store_id', 'another');
    writeFileSync(file, text);
    const wrong = await run(['check', '--schema', file, '--mapping', 'mappings/default.json']);
    expect(wrong).toMatchObject({ status: 2, err: '1 fault to mend' });
    expect(wrong.out).toContain('property neostore_store_id does not exist in HubSpot');
  });

  test('that cannot be read is reported, status 2', async () => {
    const { status, out } = await run(['check', '--schema', folder('no-portal.json')]);
    expect(status).toBe(2);
    expect(out).toMatch(/^portal: .*no-portal\.json cannot be read$/m);
  });

  test('is not saved where the portal was not looked at, status 2', async () => {
    const dry = { ...environment, HUBSPOT_ACCESS_TOKEN: '', DRY_RUN: 'true' };
    const { status, err } = await run(['check', '--save-schema', folder('never.json')], dry);
    expect(status).toBe(2);
    expect(err).toContain('never.json was not written: HUBSPOT_ACCESS_TOKEN is not set');
  });

  test('is not saved where the file cannot be written, status 1', async () => {
    const file = folder('no-folder/portal.json');
    const { status, err } = await run(['check', '--save-schema', file], environment);
    expect({ status, err }).toEqual({ status: 1, err: `cannot write ${file} (ENOENT)` });
  });

  test('is not saved from a saved one', async () => {
    const { status, err } = await run(['check', '--save-schema', 'a.json', '--schema', 'b.json']);
    expect(status).toBe(2);
    expect(err).toContain('cannot be used with');
  });
});

describe('several connections', () => {
  let several: Environment;

  beforeEach(() => {
    const file = folder('connections.json');
    const { NEOSTORE_TENANT_ID: _none, ...shared } = environment;
    writeFileSync(
      file,
      JSON.stringify([
        { NEOSTORE_TENANT_ID: 'staging', MAPPING_FILE: faultyMapping(folder('staging.json')) },
        { NEOSTORE_TENANT_ID: 'production' },
      ]),
    );
    several = { ...shared, CONNECTIONS_FILE: file };
  });

  test('are all checked, each below its name', async () => {
    const { status, out, err } = await run(['check'], several);
    expect({ status, err }).toEqual({ status: 2, err: '6 faults to mend' });
    expect(out).toMatch(
      /\nstaging\nmapping .*staging\.json:\n(.*\n)+\nproduction\nmapping .*right/,
    );
    expect(out).toMatch(/\nportal 8830001: right/);
  });

  test('can be checked one by one, and have to be where a schema is saved', async () => {
    expect(await run(['check', '--connection', 'production'], several)).toMatchObject({
      status: 0,
      out: expect.not.stringContaining('staging'),
    });
    expect(await run(['check', '--save-schema', folder('one.json')], several)).toMatchObject({
      status: 2,
      err: expect.stringContaining('choose one with --connection: staging, production'),
    });
  });
});

test('all faults of the settings at once, and the mapping all the same, status 2', async () => {
  const { status, out, err } = await run(['check'], { PORT: 'x', MAPPING_FILE: ' ' });
  expect(status).toBe(2);
  expect(err).toBe('4 faults to mend');
  expect(out.split('\n')).toEqual([
    'settings:',
    '  NEOSTORE_TENANT_ID: found nothing, expected the id of your Neostore tenant',
    '  NEOSTORE_WEBHOOK_SECRET: found nothing, expected the signatureSecret of your Neostore webhook',
    expect.stringMatching(
      /^ {2}HUBSPOT_ACCESS_TOKEN: found nothing, expected a HubSpot access token/,
    ),
    '  PORT: found "x", expected a whole number from 0 to 65535',
    expect.stringMatching(/^mapping mappings\/default\.json: right/),
    expect.stringMatching(/^ {2}note: /),
    'portal: not looked at, because the settings have faults',
  ]);
});

describe('a mapping with six faults', () => {
  test('is reported with all of them, each with its pointer and the nearest name', async () => {
    const file = faultyMapping(folder('faulty.json'));
    const { status, out, err } = await run(['check', '--mapping', file]);
    expect(status).toBe(2);
    expect(err).toBe('6 faults to mend');
    expect(out.split('\n')).toEqual([
      'settings: not checked, because the command line names a file',
      `mapping ${file}:`,
      ...FAULTS.map((fault) => `  ${fault}`),
      'portal: not looked at, because the mapping has faults',
    ]);
  });

  test('as JSON: pointer, what was found, what was expected, and the nearest name', async () => {
    const file = faultyMapping(folder('faulty.json'));
    const { status, out } = await run(['check', '--mapping', file, '--json']);
    expect(status).toBe(2);
    const result = JSON.parse(out) as { connections: [{ mapping: { faults: unknown[] } }] };
    expect(result).toMatchObject({ settings: null, connections: [{ mapping: { file } }] });
    const { faults } = result.connections[0].mapping;
    expect(faults).toHaveLength(FAULTS.length);
    expect(faults).toContainEqual({
      pointer: '/contact/create',
      found: '"emial"',
      expected: 'one of email, always, never',
      nearest: 'email',
      place: { line: 17, column: 5 },
    });
  });
});

test('--json of what is right', async () => {
  const { status, out } = await run(['check', '--json'], environment);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    settings: { faults: [] },
    connections: [
      {
        tenant: 'acme',
        mapping: {
          file: 'mappings/default.json',
          faults: [],
          warnings: [],
          notes: [expect.stringContaining('non-marketing')],
          covers: {
            version: expect.stringMatching(/^[0-9a-f]{12}$/),
            events: 7,
            properties: 24,
            timelineEvents: 3,
            consents: 0,
          },
        },
        portal: {
          kind: 'checked',
          id: '8830001',
          file: null,
          savedTo: null,
          differences: [],
          refusals: [],
          consents: [],
          timeline: {
            kind: 'chosen',
            driver: 'custom-events',
            reason: 'all events are defined',
          },
          versions: [],
        },
      },
    ],
    sharedAccounts: [],
  });
});

test('no secret is printed', async () => {
  const secret = 'pat-eu1-secret, ,';
  const { out, err } = await run(['check', '--json'], {
    ...SETTINGS,
    NEOSTORE_WEBHOOK_SECRET: secret,
  });
  expect(out).toContain('[redacted]');
  expect(out + err).not.toContain('pat-eu1');
});

test('a mapping that cannot be read, or is no JSON, is one fault', async () => {
  const broken = folder('broken.json');
  writeFileSync(broken, readFileSync('mappings/default.json', 'utf8').slice(0, 100));
  for (const [file, fault] of [
    [folder('none.json'), 'an unreadable file (ENOENT)'],
    [broken, 'found a text that is not closed, expected " at its end (line 6, column 9)'],
  ] as const) {
    const { status, out, err } = await run(['check', '--mapping', file]);
    expect({ status, err }).toEqual({ status: 2, err: '1 fault to mend' });
    expect(out).toContain(fault);
  }
});

describe('what may well be a mistake in a mapping', () => {
  const file = (): string => {
    const mapping = JSON.parse(readFileSync('mappings/default.json', 'utf8')) as {
      events: { 'Customer:Upserted': { properties: Record<string, unknown> } };
    };
    const { properties } = mapping.events['Customer:Upserted'];
    properties['city'] = '$upcase(attributes.city)';
    properties['firstname'] = `$match(attributes.firstName, ${EXPLOSIVE})[0].match`;
    const path = folder('suspicious.json');
    writeFileSync(path, JSON.stringify(mapping));
    return path;
  };

  test('is reported as warnings, with the place and the nearest name, and status 0', async () => {
    const { status, out } = await run(['check', '--mapping', file()]);
    expect(status).toBe(0);
    expect(out.split('\n').filter((line) => line.startsWith('  warning: '))).toEqual([
      '  warning: /events/Customer:Upserted/properties/city: found $upcase, expected a function that there is, or a variable that is set here; did you mean "$uppercase"? (line 1, column 563)',
      expect.stringMatching(
        /^ {2}warning: \/events\/Customer:Upserted\/properties\/firstname: found \/\^\(\[A-Za-z\]\+\[ -\]\?\)\+\$\/, expected a regular expression that no text can hold up/,
      ),
    ]);
  });

  test('is in the JSON, too', async () => {
    const { out } = await run(['check', '--mapping', file(), '--json'], {}, OWN_PROCESS);
    expect(JSON.parse(out)).toMatchObject({
      connections: [
        {
          mapping: {
            faults: [],
            warnings: [
              { nearest: '$uppercase' },
              { pointer: expect.stringContaining('firstname') },
            ],
          },
        },
      ],
    });
  });
});
