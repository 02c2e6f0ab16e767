import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadSettings, mappingFilesOf, type Settings } from '../../src/config.ts';
import type { ConfigError } from '../../src/config/config-error.ts';
import { ROOT } from '../checkout.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

const folder = temporaryFolder();

const ACME = {
  NEOSTORE_TENANT_ID: 'acme',
  NEOSTORE_WEBHOOK_SECRET: 'env:ACME_SECRET',
  HUBSPOT_ACCESS_TOKEN: 'env:ACME_TOKEN',
};
const GLOBEX = {
  NEOSTORE_TENANT_ID: 'globex',
  NEOSTORE_WEBHOOK_SECRET: 'globex-1234',
  HUBSPOT_ACCESS_TOKEN: 'token-1234',
};
const SECRETS = { ACME_SECRET: ' secret-of-acme ', ACME_TOKEN: 'token-of-acme' };

function fileOf(content: unknown): string {
  const file = folder('connections.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function load(content: unknown, environment: Record<string, string> = {}): Settings {
  return loadSettings({ ...SECRETS, CONNECTIONS_FILE: fileOf(content), ...environment });
}

/** The lines of all faults, without the heading. */
function faultLines(content: unknown, environment: Record<string, string> = {}): string[] {
  try {
    load(content, environment);
    return [];
  } catch (error) {
    const [, ...lines] = (error as ConfigError).message.split('\n');
    return lines.map((line) => line.trim());
  }
}

describe('a connections file', () => {
  test('has the settings of each connection, and secrets from the environment', () => {
    const { connections } = load([
      ACME,
      { ...GLOBEX, HUBSPOT_REQUESTS_PER_10S: 50, DRY_RUN: true, MAPPING_FILE: 'globex.json' },
    ]);
    expect(connections).toMatchObject([
      { neostore: { tenantId: 'acme' }, dryRun: false, mappingFile: 'mappings/default.json' },
      {
        neostore: { tenantId: 'globex' },
        hubspot: { requestsPer10s: 50 },
        dryRun: true,
        mappingFile: 'globex.json',
      },
    ]);
    expect(connections[0].neostore.webhookSecrets[0]?.reveal()).toBe('secret-of-acme');
    expect(connections[0].hubspot.accessToken?.reveal()).toBe('token-of-acme');
    expect(connections[1]?.hubspot.accessToken?.reveal()).toBe('token-1234');
  });

  test('leaves the rest to the environment', () => {
    const { connections } = load([ACME, { ...GLOBEX, HUBSPOT_TIMELINE: 'none' }], {
      HUBSPOT_TIMELINE: 'notes',
      NEOSTORE_TENANT_ID: 'of-nobody',
    });
    expect(connections.map(({ hubspot }) => hubspot.timeline)).toEqual(['notes', 'none']);
    expect(connections.map(({ neostore }) => neostore.tenantId)).toEqual(['acme', 'globex']);
  });

  test('takes no part of a credential from the environment where it has its own', () => {
    const oauth = {
      HUBSPOT_CLIENT_ID: 'id',
      HUBSPOT_CLIENT_SECRET: 'env:ACME_SECRET',
      HUBSPOT_REFRESH_TOKEN: 'refresh',
    };
    const { HUBSPOT_ACCESS_TOKEN: _token, ...acme } = ACME;
    const { connections } = load([{ ...acme, ...oauth }, GLOBEX], { HUBSPOT_ACCESS_TOKEN: 'x' });
    expect(connections[0].hubspot).toMatchObject({ accessToken: null, oauth: { clientId: 'id' } });
  });

  test('may refer to variables that are named much like a setting', () => {
    const token = { HUBSPOT_ACCESS_TOKEN: 'env:HUBSPOT_ACCESS_TOKEN_2' };
    const environment = { HUBSPOT_ACCESS_TOKEN_2: 'second' };
    expect(faultLines([{ ...ACME, ...token }], environment)).toEqual([]);
    expect(faultLines([ACME], environment)).toHaveLength(1);
  });

  test('names the mappings to check even where it has faults', () => {
    const CONNECTIONS_FILE = fileOf([{ MAPPING_FILE: 'a.json' }, {}, { MAPPING_FILE: 'a.json' }]);
    expect(mappingFilesOf({ CONNECTIONS_FILE })).toEqual(['a.json', 'mappings/default.json']);
  });
});

describe('the faults of a connections file', () => {
  test('are reported all at once, with connection and variable, and without a secret', () => {
    const lines = faultLines([
      { ...ACME, HUBSPOT_ACCESS_TOKEN: 'env:NOT_SET', HUBSPOT_TIMELINE: 'film', PORT: 80 },
      {
        ...GLOBEX,
        NEOSTORE_WEBHOOK_SECRET: 'a-1234,,',
        HUBSPOT_ACCES_TOKEN: 'x',
        MAPPING_FILE: [],
      },
      { NEOSTORE_TENANT_ID: 'acme', NEOSTORE_WEBHOOK_SECRET: 'env:pat-1234', COLOUR: 'red' },
    ]);
    expect(lines).toEqual([
      'connection 1 (acme), HUBSPOT_ACCESS_TOKEN: found "env:NOT_SET", expected NOT_SET to be set in the environment',
      'connection 1 (acme), PORT: found a setting of the whole daemon, expected it in the environment, once for all connections',
      'connection 2 (globex), HUBSPOT_ACCES_TOKEN: found an unknown setting, expected HUBSPOT_ACCESS_TOKEN, most likely',
      'connection 2 (globex), MAPPING_FILE: found an array, expected a string',
      'connection 3 (acme), NEOSTORE_WEBHOOK_SECRET: found "env:", expected the name of an environment variable after it',
      'connection 3 (acme), COLOUR: found an unknown setting, expected a setting of a connection',
      'connection 3 (acme), NEOSTORE_TENANT_ID: found "acme", expected another tenant than that of connection 1',
      'connection 1 (acme), HUBSPOT_TIMELINE: found "film", expected one of auto, custom-events, notes, app-events, timeline-v3, none',
      'connection 2 (globex), NEOSTORE_WEBHOOK_SECRET: found [redacted], expected one secret, or several separated by single commas',
      expect.stringMatching(/^connection 3 \(acme\), HUBSPOT_ACCESS_TOKEN: found nothing/),
    ]);
    expect(lines.join()).not.toContain('1234');
  });

  test('that come from the environment are reported once, as its own', () => {
    expect(faultLines([ACME, GLOBEX], { HUBSPOT_BASE_URL: 'x', PORT: 'y' })).toEqual([
      'HUBSPOT_BASE_URL: found "x", expected an http:// or https:// URL without query',
      'PORT: found "y", expected a whole number from 0 to 65535',
    ]);
  });

  test('include two connections with the tenant of the environment', () => {
    const { NEOSTORE_TENANT_ID: _tenant, ...nameless } = ACME;
    expect(faultLines([nameless, nameless], { NEOSTORE_TENANT_ID: 'one' })).toEqual([
      'connection 2 (one), NEOSTORE_TENANT_ID: found "one", expected another tenant than that of connection 1',
    ]);
  });

  test('include a connection without a tenant, whatever the command needs', () => {
    const CONNECTIONS_FILE = fileOf([{ NEOSTORE_TENANT_ID: ' ' }]);
    expect(() => loadSettings({ CONNECTIONS_FILE }, { needs: [] })).toThrow(
      'connection 1, NEOSTORE_TENANT_ID: found nothing',
    );
  });

  test.each([
    [
      '[{"HUBSPOT_ACCESS_TOKEN":\n  pat-1234}]',
      'a file of JSON, which it is not in line 2, column 3',
    ],
    ['[{"PORT": 1, "PORT": 2}]', 'a file of JSON, which it is not in line 1, column 14'],
    ['{}', 'a JSON array with an object for each connection'],
    ['[]', 'a JSON array with an object for each connection'],
  ])('are one where it is %s', (content, expected) => {
    const lines = faultLines(content);
    expect(lines).toEqual([expect.stringContaining(`CONNECTIONS_FILE: found "`)]);
    expect(lines[0]).toMatch(new RegExp(`${expected}$`));
    expect(lines[0]).not.toContain('1234');
  });

  test.each([
    ['text', 'a string'],
    [null, 'null'],
    [[ACME], 'an array'],
  ])('name an entry that is no object: %j', (entry, kind) => {
    expect(faultLines([ACME, entry])).toContain(
      `connection 2, CONNECTIONS_FILE: found ${kind}, expected a JSON object with the settings of the connection`,
    );
  });

  test('are one where it cannot be read', () => {
    expect(() => loadSettings({ CONNECTIONS_FILE: folder('none.json') })).toThrow(
      'expected a file that can be read (ENOENT)',
    );
  });
});

test('the example of the documents has no fault', () => {
  const page = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8');
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const names = [...example.matchAll(/env:(\w+)/g)].map(([, name = '']) => name);
  const environment = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
  expect(load(example, environment).connections).toMatchObject([
    { neostore: { tenantId: 'acme' } },
    { neostore: { tenantId: 'globex' }, hubspot: { timeline: 'notes' } },
  ]);
});
