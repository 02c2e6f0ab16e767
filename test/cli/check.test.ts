import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FAULTS, faultyMapping } from './faulty-mapping.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

test('right settings and mapping: says what the mapping covers, status 0', async () => {
  const { status, out, err } = await run(['check'], SETTINGS);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(
    /^settings: right\nmapping mappings\/default\.json: right \(version [0-9a-f]{12}\); it covers 7 events, 24 contact properties, 3 timeline events$/,
  );
});

test('all faults of the settings at once, and the mapping all the same, status 2', async () => {
  const { status, out, err } = await run(['check'], { PORT: 'x', MAPPING_FILE: ' ' });
  expect(status).toBe(2);
  expect(err).toBe('4 faults to mend');
  expect(out.split('\n')).toEqual([
    'settings:',
    '  PORT: found "x", expected a whole number from 0 to 65535',
    '  NEOSTORE_TENANT_ID: found nothing, expected the id of your Neostore tenant',
    '  NEOSTORE_WEBHOOK_SECRET: found nothing, expected the signatureSecret of your Neostore webhook',
    expect.stringMatching(
      /^ {2}HUBSPOT_ACCESS_TOKEN: found nothing, expected a HubSpot access token/,
    ),
    expect.stringMatching(/^mapping mappings\/default\.json: right/),
  ]);
});

describe('a mapping with six faults', () => {
  test('is told with all of them, each with its pointer and the nearest name', async () => {
    const file = faultyMapping(folder('faulty.json'));
    const { status, out, err } = await run(['check', '--mapping', file]);
    expect(status).toBe(2);
    expect(err).toBe('6 faults to mend');
    expect(out.split('\n')).toEqual([
      'settings: not checked, because --mapping names a file',
      `mapping ${file}:`,
      ...FAULTS.map((fault) => `  ${fault}`),
    ]);
  });

  test('as JSON: pointer, what was found, what was expected, and the nearest name', async () => {
    const file = faultyMapping(folder('faulty.json'));
    const { status, out } = await run(['check', '--mapping', file, '--json']);
    expect(status).toBe(2);
    const result = JSON.parse(out) as { mapping: { faults: unknown[] } };
    expect(result).toMatchObject({ settings: null, mapping: { file, covers: null } });
    expect(result.mapping.faults).toHaveLength(FAULTS.length);
    expect(result.mapping.faults).toContainEqual({
      pointer: '/contact/create',
      found: '"emial"',
      expected: 'one of email, always, never',
      nearest: 'email',
    });
  });
});

test('--json of what is right', async () => {
  const { status, out } = await run(['check', '--json'], SETTINGS);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    settings: { faults: [] },
    mapping: {
      file: 'mappings/default.json',
      faults: [],
      covers: {
        version: expect.stringMatching(/^[0-9a-f]{12}$/),
        events: 7,
        properties: 24,
        timelineEvents: 3,
      },
    },
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
    [broken, 'expected valid JSON'],
  ] as const) {
    const { status, out, err } = await run(['check', '--mapping', file]);
    expect({ status, err }).toEqual({ status: 2, err: '1 fault to mend' });
    expect(out).toContain(fault);
  }
});
