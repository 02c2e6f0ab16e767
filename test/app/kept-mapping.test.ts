import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { run } from '../cli/run.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';

const folder = temporaryFolder();

let round = 0;
let files: { readonly acme: string; readonly globex: string };
let environment: Record<string, string>;
let app: App | null = null;

/** Two connections, each with a mapping file of its own, neither of which needs HubSpot. */
beforeEach(() => {
  round += 1;
  files = { acme: folder(`acme-${round}.json`), globex: folder(`globex-${round}.json`) };
  copyFileSync(DEFAULT_MAPPING, files.acme);
  writeFileSync(files.globex, `${mappingWith().text} `);
  const CONNECTIONS_FILE = folder(`connections-${round}.json`);
  const connections = Object.entries(files).map(([tenant, MAPPING_FILE]) => ({
    NEOSTORE_TENANT_ID: tenant,
    NEOSTORE_WEBHOOK_SECRET: `secret-of-${tenant}`,
    MAPPING_FILE,
  }));
  writeFileSync(CONNECTIONS_FILE, JSON.stringify(connections));
  environment = {
    CONNECTIONS_FILE,
    DRY_RUN: 'true',
    DATABASE_URL: `sqlite:${folder(`${round}.db`)}`,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  };
});

afterEach(async () => {
  await app?.stop();
  app = null;
});

interface Shown {
  readonly version: string;
  readonly text: string;
  readonly refused: { readonly faults: readonly { readonly found: string }[] } | null;
}

/** Starts a daemon, has the page's server say what is in force for each connection, and stops it. */
async function inForce(): Promise<{ readonly acme: Shown; readonly globex: Shown }> {
  app = await startApp(loadSettings(environment), {
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
  const { operatorUrl } = app;
  const shown = async (tenant: string): Promise<Shown> => {
    const answer = await fetch(`${operatorUrl}/api/mapping?connection=${tenant}`);
    return (await answer.json()) as Shown;
  };
  const result = { acme: await shown('acme'), globex: await shown('globex') };
  await app.stop();
  app = null;
  return result;
}

describe('the last good mapping of a connection stays in force at a start while its file', () => {
  test.each<[string, (file: string) => unknown, string]>([
    ['is deleted', (file) => rmSync(file), 'an unreadable file (ENOENT)'],
    ['is empty', (file) => writeFileSync(file, ''), 'an empty file'],
    [
      'is a folder',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      'a folder',
    ],
    [
      'is too large',
      (file) => writeFileSync(file, ' '.repeat(2 * 1024 * 1024)),
      'a file of more than 1 MiB',
    ],
    ['is of another kind', (file) => writeFileSync(file, '["a"]'), '["a"]'],
  ])('%s', async (_what, spoil, found) => {
    const before = await inForce();
    expect(before.acme).toMatchObject({ refused: null });
    expect(before.acme.version).not.toBe(before.globex.version);
    spoil(files.acme);
    const after = await inForce();
    expect(after.acme).toMatchObject({
      version: before.acme.version,
      text: before.acme.text,
      refused: { faults: [{ found }] },
    });
    expect(after.globex).toEqual(before.globex);
  });

  test('is another one by now, which has faults', async () => {
    const before = await inForce();
    const connections = [
      { NEOSTORE_TENANT_ID: 'acme', NEOSTORE_WEBHOOK_SECRET: 's', MAPPING_FILE: folder('none') },
      { NEOSTORE_TENANT_ID: 'globex', NEOSTORE_WEBHOOK_SECRET: 's', MAPPING_FILE: files.acme },
    ];
    writeFileSync(environment['CONNECTIONS_FILE'] ?? '', JSON.stringify(connections));
    const after = await inForce();
    expect(after.acme).toMatchObject({ version: before.acme.version, refused: {} });
    expect(after.globex).toMatchObject({ version: before.acme.version, refused: null });
  });
});

test('a connection that never had a mapping is refused with its faults, beside one that had', async () => {
  rmSync(files.globex);
  await expect(inForce()).rejects.toMatchObject({ code: 'mapping' });
  copyFileSync(DEFAULT_MAPPING, files.globex);
  await inForce();
  writeFileSync(files.globex, mappingWith().text.slice(0, -1));
  expect((await inForce()).globex.refused).not.toBeNull();
  const { out } = await run(['status'], environment);
  expect(out).toMatch(/^globex[^]*The mapping file is refused: 1 fault/m);
  const { out: json } = await run(['status', '--json', '--connection', 'globex'], environment);
  expect(JSON.parse(json)).toMatchObject([{ mapping: { refused: { count: 1 } } }]);
});
