import { describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../src/config.ts';
import type { ConfigError, ConfigFault } from '../../src/config/config-error.ts';

const LEAST = {
  HUBSPOT_ACCESS_TOKEN: 'pat-na1-1234',
  NEOSTORE_TENANT_ID: 'acme-prod',
  NEOSTORE_WEBHOOK_SECRET: 'webhook-1234',
};

const OAUTH_NAMES = ['HUBSPOT_CLIENT_ID', 'HUBSPOT_CLIENT_SECRET', 'HUBSPOT_REFRESH_TOKEN'];

const PIECE = 'a token of one piece, without spaces and line breaks';

describe('a token with what a header cannot hold is refused, and not shown', () => {
  test.each([
    ['HUBSPOT_ACCESS_TOKEN', 'pat-na1\n1234', PIECE],
    ['HUBSPOT_ACCESS_TOKEN', 'pat-na1 1234', PIECE],
    ['HUBSPOT_ACCESS_TOKEN', 'pat-na1-…', PIECE],
    ['NEOSTORE_API_KEY', 'key\tkey', PIECE],
    ['NEOSTORE_WEBHOOK_SECRET', 'one\ntwo', 'secrets without line breaks'],
  ])('%s=%j', (variable, value, expected) => {
    expect(faults({ [variable]: value })).toEqual([{ variable, found: '[redacted]', expected }]);
  });
});

describe('a single value is refused', () => {
  test.each([
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    [
      'TRUSTED_PROXIES',
      '10.0.0.0/33',
      'IP addresses or ranges of them, separated by commas, such as 127.0.0.1, 10.0.0.0/8',
    ],
    [
      'TRUSTED_PROXIES',
      '127.0.0.1, proxy.example',
      'IP addresses or ranges of them, separated by commas, such as 127.0.0.1, 10.0.0.0/8',
    ],
    ['OPERATOR_PORT', '80.5', 'a whole number from 0 to 65535'],
    ['HOST', 'http://localhost', 'a host name or IP address, without port'],
    ['HUBSPOT_BASE_URL', 'api.hubapi.com', 'an http:// or https:// URL without query'],
    ['HUBSPOT_BASE_URL', 'ftp://api.hubapi.com', 'an http:// or https:// URL without query'],
    ['NEOSTORE_BASE_URL', 'https://x.test/?a=1', 'an http:// or https:// URL without query'],
    ['HUBSPOT_API_VERSION', 'v3', 'a dated API version such as 2026-09'],
    ['HUBSPOT_REQUESTS_PER_10S', '0', 'a whole number from 1 to 1000'],
    ['HUBSPOT_DAILY_RESERVE', '1', 'a share from 0 to less than 1, such as 0.1'],
    ['HUBSPOT_DAILY_RESERVE', '10%', 'a share from 0 to less than 1, such as 0.1'],
    ['NEOSTORE_TENANT_ID', 'acme/prod', 'a tenant id, without spaces and slashes'],
    ['NEOSTORE_SIGNATURE_ENCODING', 'HEX', 'one of auto, hex, base64'],
    [
      'HUBSPOT_TIMELINE',
      'app-event',
      'one of auto, custom-events, notes, app-events, timeline-v3, none',
    ],
    ['RETENTION_DAYS', '0', 'a whole number from 1 to 3650'],
    ['DRY_RUN', 'maybe', 'true or false'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug, info, warn, error, fatal, silent'],
  ])('%s=%s', (variable, value, expected) => {
    expect(faults({ [variable]: value })).toEqual([
      { variable, found: JSON.stringify(value), expected },
    ]);
  });

  test.each([',', 'a,,b', 'a,'])('NEOSTORE_WEBHOOK_SECRET=%s, without being printed', (value) => {
    expect(faults({ NEOSTORE_WEBHOOK_SECRET: value })).toEqual([
      {
        variable: 'NEOSTORE_WEBHOOK_SECRET',
        found: '[redacted]',
        expected: 'one secret, or several separated by single commas',
      },
    ]);
  });

  test('and quoted only in part where it is long', () => {
    const [fault] = faults({ PORT: 'x'.repeat(1_000) });
    expect(fault?.found).toBe(`"${'x'.repeat(80)}..."`);
  });
});

describe('what this version does not support is a fault that says so', () => {
  test('an unknown kind of database', () => {
    const expected =
      '"sqlite:" and a file name, such as sqlite:data/ledger.db, or the URL of a PostgreSQL database';
    expect(faults({ DATABASE_URL: 'ledger.db' })).toMatchObject([{ expected }]);
    expect(faults({ DATABASE_URL: 'sqlite:' })).toMatchObject([{ expected }]);
  });
});

describe('variables are seen together', () => {
  test('half of the OAuth variables name the missing ones, and no token is asked for', () => {
    expect(faults({ HUBSPOT_ACCESS_TOKEN: '', HUBSPOT_CLIENT_ID: 'id-1234' })).toEqual(
      ['HUBSPOT_CLIENT_SECRET', 'HUBSPOT_REFRESH_TOKEN'].map((variable) => ({
        variable,
        found: 'nothing',
        expected: `all of ${OAUTH_NAMES.join(', ')}, or none of them`,
      })),
    );
  });

  test('a token and OAuth are one too many', () => {
    const oauth = Object.fromEntries(OAUTH_NAMES.map((name) => [name, 'x-1234']));
    expect(faults({ HUBSPOT_ACCESS_TOKEN: '', ...oauth })).toEqual([]);
    const error = failure(oauth);
    expect(error.faults).toEqual([
      {
        variable: 'HUBSPOT_ACCESS_TOKEN',
        found: '[redacted]',
        expected: `nothing beside ${OAUTH_NAMES.join(', ')}: a token or OAuth`,
      },
    ]);
    expect(error.message).not.toContain('1234');
  });

  test.each([
    ['TLS_CERT_FILE', 'TLS_KEY_FILE'],
    ['TLS_KEY_FILE', 'TLS_CERT_FILE'],
  ])('%s needs %s', (given, missing) => {
    expect(faults({ [given]: 'file.pem' })).toEqual([
      {
        variable: missing,
        found: 'nothing',
        expected: 'all of TLS_CERT_FILE, TLS_KEY_FILE, or none of them',
      },
    ]);
  });

  test.each(['0.0.0.0', '::', '10.0.0.7', 'operator.internal', '127.0.0.1.example.com'])(
    'the operator listener on %s needs a token',
    (host) => {
      expect(faults({ OPERATOR_HOST: host })).toMatchObject([
        { variable: 'OPERATOR_TOKEN', found: 'nothing' },
      ]);
      expect(faults({ OPERATOR_HOST: host, OPERATOR_TOKEN: 'operator-1234' })).toEqual([]);
    },
  );

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])(
    'the operator listener on %s needs none',
    (host) => {
      expect(faults({ OPERATOR_HOST: host })).toEqual([]);
    },
  );

  test('the two listeners need two ports', () => {
    expect(faults({ PORT: '9000', OPERATOR_PORT: '9000' })).toEqual([
      { variable: 'OPERATOR_PORT', found: '"9000"', expected: 'another port than PORT' },
    ]);
    expect(faults({ PORT: '8081' })).toMatchObject([{ variable: 'OPERATOR_PORT' }]);
    expect(faults({ PORT: '0', OPERATOR_PORT: '0' })).toEqual([]);
  });
});

describe('an unknown variable', () => {
  test.each([
    ['HUBSPOT_ACCES_TOKEN', 'HUBSPOT_ACCESS_TOKEN'],
    ['NEOSTORE_TENANTID', 'NEOSTORE_TENANT_ID'],
    ['OPERATOR_TOKENS', 'OPERATOR_TOKEN'],
  ])('%s is taken for %s', (variable, nearest) => {
    const error = failure({ [variable]: 'value-1234' });
    expect(error.faults).toEqual([
      { variable, found: 'an unknown variable', expected: `${nearest}, most likely` },
    ]);
    expect(error.message).not.toContain('1234');
  });

  test.each(['HUBSPOT_PORTAL_NAME', 'NEOSTORE_SERVICE_HOST', 'PORTS', 'HOSTNAME'])(
    '%s is left alone',
    (variable) => {
      expect(faults({ [variable]: 'value' })).toEqual([]);
    },
  );
});

test('all faults are reported at once, and no secret among them', () => {
  const error = failure({
    HUBSPOT_ACCESS_TOKEN: '',
    HUBSPOT_CLIENT_SECRET: 'client-1234',
    NEOSTORE_WEBHOOK_SECRET: 'webhook-1234,',
    NEOSTORE_API_KYE: 'key-1234',
    OPERATOR_HOST: '0.0.0.0',
    PORT: 'x',
  });
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.faults.map((fault) => fault.variable)).toEqual([
    'NEOSTORE_WEBHOOK_SECRET',
    'HUBSPOT_CLIENT_ID',
    'HUBSPOT_REFRESH_TOKEN',
    'PORT',
    'OPERATOR_TOKEN',
    'NEOSTORE_API_KYE',
  ]);
  expect(error.message).toContain('  PORT: found "x", expected a whole number from 0 to 65535');
  expect(JSON.stringify(error) + error.message).not.toContain('1234');
});

function failure(variables: Record<string, string>): ConfigError {
  try {
    loadSettings({ ...LEAST, ...variables });
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error('the settings have no fault');
}

function faults(variables: Record<string, string>): readonly ConfigFault[] {
  try {
    loadSettings({ ...LEAST, ...variables });
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}
