import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { versionOf } from '../../src/mapping-file.ts';
import { aCustomer } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let environment: Environment;
let event = '';

const FILE = readFileSync(DEFAULT_MAPPING, 'utf8');
/** What a person has put in force on the page: cities in capitals. */
const PUT = FILE.replace('"attributes.city"', '"$uppercase(attributes.city)"');
const PUT_VERSION = versionOf(PUT);

const TOLD = `version ${PUT_VERSION}, put in force on the page in place of`;

let number = 0;

/** A ledger with an event, whose page has another mapping in force than the file. */
beforeEach(async () => {
  number += 1;
  const file = folder(`mapping-${number}.json`);
  writeFileSync(file, FILE);
  environment = { ...settingsOf(folder(`${number}.db`)), MAPPING_FILE: file };
  const payload = aCustomer({ attributes: { city: 'Rome' } });
  event = folder('event.json');
  writeFileSync(event, JSON.stringify(payload));
  await hear(environment, [payload]);
  await using ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  const kept = { version: PUT_VERSION, text: PUT, sinceMs: 0, refused: null };
  await ledger.keepMapping('acme', { ...kept, insteadOf: versionOf(FILE) });
});

describe('while a version of the page is in force, commands go by it and say so', () => {
  test('preview', async () => {
    const { out, err } = await run(['preview', event], environment);
    expect(out).toMatch(/^ {2}city +ROME/m);
    expect(out).toContain(TOLD);
    expect(err).toContain(TOLD);
    const { out: json } = await run(['preview', event, '--json'], environment);
    expect(JSON.parse(json)).toMatchObject({
      mapping: { version: PUT_VERSION, insteadOf: versionOf(FILE) },
    });
  });

  test('replay --dry-run', async () => {
    const { out } = await run(['replay', '--dry-run'], environment);
    expect(out).toContain(`applied by ${TOLD}`);
    expect(out).toMatch(/^ {2}city +1 changed +"Rome" → "ROME"/m);
  });

  test('check', async () => {
    const { out } = await run(['check', '--json'], environment);
    expect(JSON.parse(out)).toMatchObject({
      connections: [
        {
          mapping: {
            covers: { version: PUT_VERSION },
            notes: expect.arrayContaining([expect.stringContaining(TOLD)]),
          },
        },
      ],
    });
  });

  test('status', async () => {
    const { out } = await run(['status'], environment);
    expect(out).toMatch(
      new RegExp(
        `^mapping: version ${PUT_VERSION} since .*, put in force on the page in place`,
        'm',
      ),
    );
  });

  test('why, which explains a contact', async () => {
    const { status, err } = await run(['why', 'c1'], environment);
    expect(status).toBe(0);
    expect(err).toContain(`by mapping ${TOLD}`);
  });
});

test('a file that is named counts, and so does one that has changed', async () => {
  const file = environment['MAPPING_FILE'] ?? '';
  const named = await run(['preview', event, '--mapping', file], environment);
  expect(named.out).toMatch(/^ {2}city +Rome/m);
  writeFileSync(file, `${FILE}\n`);
  const changed = await run(['preview', event], environment);
  expect(changed.out).toMatch(/^ {2}city +Rome/m);
  expect(changed.err).toBe('');
});

test('a ledger that cannot be read is reported, and the file counts', async () => {
  writeFileSync(folder('broken.db'), 'no ledger, but long enough to be taken for one by its size');
  const broken = { ...environment, DATABASE_URL: `sqlite:${folder('broken.db')}` };
  const { out, err } = await run(['preview', event], broken);
  expect(out).toMatch(/^ {2}city +Rome/m);
  expect(err).toMatch(/^whether another mapping is in force on the page is not known: /);
});
