import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadSettings, readEnvironment } from '../src/config.ts';
import type { ConfigFault } from '../src/config/config-error.ts';

/** The least that `start` needs. */
const LEAST = {
  HUBSPOT_ACCESS_TOKEN: 'pat-na1-1234',
  NEOSTORE_TENANT_ID: 'acme-prod',
  NEOSTORE_WEBHOOK_SECRET: 'webhook-1234',
};

/** What stands in the place of a token. */
const OAUTH = {
  HUBSPOT_CLIENT_ID: 'id-1234',
  HUBSPOT_CLIENT_SECRET: 'secret-1234',
  HUBSPOT_REFRESH_TOKEN: 'refresh-1234',
};

/** Every variable that can be set beside a token, with a value other than its default. */
const EVERYTHING = {
  ...LEAST,
  HUBSPOT_BASE_URL: 'http://localhost:9000//',
  HUBSPOT_API_VERSION: '2026-03',
  HUBSPOT_REQUESTS_PER_10S: '190',
  HUBSPOT_DAILY_RESERVE: '.25',
  HUBSPOT_TIMELINE: 'notes',
  NEOSTORE_SIGNATURE_ENCODING: 'base64',
  NEOSTORE_API_KEY: 'key-1234',
  NEOSTORE_BASE_URL: 'https://app-qa.neostore.cloud/',
  HOST: '::1',
  PORT: '0',
  TLS_CERT_FILE: 'cert.pem',
  TLS_KEY_FILE: 'key.pem',
  OPERATOR_HOST: '0.0.0.0',
  OPERATOR_PORT: '9090',
  OPERATOR_TOKEN: 'operator-1234',
  TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8',
  DATABASE_URL: 'sqlite:/var/lib/ledger.db',
  DATABASE_DIRECT_URL: 'postgres://db.example/ledger',
  MAPPING_FILE: 'mine.json',
  ALERT_WEBHOOK_URL: 'https://hooks.example.com/services/secret-1234',
  ALERT_PENDING_MINUTES: '5',
  RETENTION_DAYS: '30',
  DRY_RUN: 'yes',
  LOG_LEVEL: 'debug',
};

/** Settings of {@link LEAST}, as they print. */
const DEFAULTS = {
  connections: [
    {
      hubspot: {
        accessToken: '[redacted]',
        oauth: null,
        baseUrl: 'https://api.hubapi.com',
        apiVersion: '2026-09',
        requestsPer10s: 100,
        dailyReserve: 0.1,
        timeline: 'auto',
      },
      neostore: {
        tenantId: 'acme-prod',
        webhookSecrets: ['[redacted]'],
        signatureEncoding: 'auto',
        apiKey: null,
        baseUrl: 'https://app.neostore.cloud',
      },
      mappingFile: 'mappings/default.json',
      dryRun: false,
    },
  ],
  http: { host: '0.0.0.0', port: 8080, tls: null },
  operator: { host: '127.0.0.1', port: 8081, token: null, trustedProxies: [] },
  alerts: null,
  pendingMinutes: 15,
  databaseUrl: 'sqlite:data/ledger.db',
  databaseDirectUrl: null,
  retentionDays: 90,
  logLevel: 'info',
  logFormat: 'auto',
};

describe('settings', () => {
  test('have the documented defaults', () => {
    const settings = loadSettings(LEAST);
    expect(printed(settings)).toEqual(DEFAULTS);
    expect(settings.connections[0].hubspot.accessToken?.reveal()).toBe('pat-na1-1234');
  });

  test('take every variable', () => {
    const settings = loadSettings(EVERYTHING);
    expect(printed(settings)).toEqual({
      connections: [
        {
          hubspot: {
            accessToken: '[redacted]',
            oauth: null,
            baseUrl: 'http://localhost:9000',
            apiVersion: '2026-03',
            requestsPer10s: 190,
            dailyReserve: 0.25,
            timeline: 'notes',
          },
          neostore: {
            tenantId: 'acme-prod',
            webhookSecrets: ['[redacted]'],
            signatureEncoding: 'base64',
            apiKey: '[redacted]',
            baseUrl: 'https://app-qa.neostore.cloud',
          },
          mappingFile: 'mine.json',
          dryRun: true,
        },
      ],
      http: { host: '::1', port: 0, tls: { certFile: 'cert.pem', keyFile: 'key.pem' } },
      operator: {
        host: '0.0.0.0',
        port: 9090,
        token: '[redacted]',
        trustedProxies: [
          { address: '127.0.0.1', prefix: 32 },
          { address: '10.0.0.0', prefix: 8 },
          { address: 'fd00::', prefix: 8 },
        ],
      },
      alerts: { webhookUrl: '[redacted]' },
      pendingMinutes: 5,
      databaseUrl: 'sqlite:/var/lib/ledger.db',
      databaseDirectUrl: 'postgres://db.example/ledger',
      retentionDays: 30,
      logLevel: 'debug',
      logFormat: 'auto',
    });
    expect(settings.connections[0].neostore.apiKey?.reveal()).toBe('key-1234');
    expect(settings.operator.token?.reveal()).toBe('operator-1234');
  });

  test('take OAuth instead of a token', () => {
    const settings = loadSettings({ ...LEAST, ...OAUTH, HUBSPOT_ACCESS_TOKEN: '' });
    const { hubspot } = settings.connections[0];
    expect(hubspot.accessToken).toBeNull();
    expect(hubspot.oauth?.clientId).toBe('id-1234');
    expect(hubspot.oauth?.clientSecret.reveal()).toBe('secret-1234');
    expect(hubspot.oauth?.refreshToken.reveal()).toBe('refresh-1234');
    expect(JSON.stringify(hubspot)).not.toMatch(/secret-1234|refresh-1234/);
  });

  test.each(['auto', 'custom-events', 'notes', 'app-events', 'timeline-v3', 'none'])(
    'take the timeline driver %s',
    (timeline) => {
      const settings = loadSettings({ ...LEAST, HUBSPOT_TIMELINE: timeline });
      expect(settings.connections[0].hubspot).toMatchObject({ timeline });
    },
  );

  test('have several webhook secrets while one replaces the other', () => {
    const settings = loadSettings({ ...LEAST, NEOSTORE_WEBHOOK_SECRET: ' old , new ' });
    expect(
      settings.connections[0].neostore.webhookSecrets.map((secret) => secret.reveal()),
    ).toEqual(['old', 'new']);
  });

  test('take a blank variable for one that is not set, and trim the others', () => {
    const settings = loadSettings({
      ...LEAST,
      PORT: '  ',
      OPERATOR_TOKEN: '',
      LOG_LEVEL: ' warn ',
    });
    expect(settings).toMatchObject({ http: { port: 8080 }, operator: { token: null } });
    expect(settings.logLevel).toBe('warn');
  });
});

describe('what is required', () => {
  test('is tenant, secret and token, to start', () => {
    expect(faultsOf(() => loadSettings({})).map((fault) => fault.variable)).toEqual([
      'NEOSTORE_TENANT_ID',
      'NEOSTORE_WEBHOOK_SECRET',
      'HUBSPOT_ACCESS_TOKEN',
    ]);
  });

  test('is no token in a dry run', () => {
    const settings = loadSettings({ ...LEAST, HUBSPOT_ACCESS_TOKEN: '', DRY_RUN: 'true' });
    expect(settings.connections[0].hubspot.accessToken).toBeNull();
  });

  test('is only what a command needs', () => {
    expect(loadSettings({}, { needs: [] }).connections[0].neostore).toMatchObject({
      tenantId: null,
      webhookSecrets: [],
    });
    const hubspot = faultsOf(() => loadSettings({}, { needs: ['hubspot'] }));
    expect(hubspot.map((fault) => fault.variable)).toEqual(['HUBSPOT_ACCESS_TOKEN']);
    const neostore = faultsOf(() => loadSettings({}, { needs: ['neostore'] }));
    expect(neostore).toHaveLength(2);
  });
});

describe('readEnvironment', () => {
  test('adds the .env file of the directory, and the environment wins', () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    try {
      writeFileSync(join(directory, '.env'), 'PATH=/nowhere\nNEOSTORE_TENANT_ID="acme" # mine\n');
      const environment = readEnvironment(directory);
      expect(environment['NEOSTORE_TENANT_ID']).toBe('acme');
      expect(environment['PATH']).toBe(process.env['PATH']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('does without a .env file', () => {
    expect(readEnvironment(import.meta.dirname)['PATH']).toBe(process.env['PATH']);
  });
});

/** Settings as a reader of the log would see them. */
function printed(settings: unknown): unknown {
  return JSON.parse(JSON.stringify(settings)) as unknown;
}

function faultsOf(load: () => unknown): readonly ConfigFault[] {
  try {
    load();
  } catch (error) {
    return (error as { faults: readonly ConfigFault[] }).faults;
  }
  return [];
}
