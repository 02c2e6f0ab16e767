import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { aPass } from '../backfill/a-pass.ts';
import { temporaryPaths } from '../ledger/temporary-folder.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { run, SETTINGS, type Ran } from './run.ts';
import { until } from './until.ts';

const newPath = temporaryPaths();

/** Passes 2 and 3 are in a wallet. */
const PASSES = [0, 1, 2, 3, 4].map((n) =>
  aPass(n, n === 2 || n === 3 ? { providers: { apple: `2026-03-0${n}T10:00:00.0000000Z` } } : {}),
);

let neostore: NeostoreSimulator;
let path: string;
let environment: Environment;

beforeEach(async () => {
  neostore = new NeostoreSimulator({
    tenantId: 'acme',
    apiKeys: [
      { key: 'right', scopes: ['Pass.Read'] },
      { key: 'without-scope', scopes: ['Webhook.Read'] },
    ],
    passes: PASSES,
    clock: systemClock,
  });
  path = newPath();
  environment = {
    ...SETTINGS,
    NEOSTORE_BASE_URL: await neostore.start({ host: '127.0.0.1', port: 0 }),
    NEOSTORE_API_KEY: 'right',
    DATABASE_URL: `sqlite:${path}`,
  };
});

afterEach(async () => neostore.stop());

const backfill = async (args: readonly string[], change: Environment = {}): Promise<Ran> =>
  run(['backfill', ...args], { ...environment, ...change });

test('--dry-run counts and writes nothing', async () => {
  expect(await backfill(['--dry-run'])).toMatchObject({
    status: 0,
    out: '5 passes with 2 installs\nnothing was written, because of --dry-run',
  });
  expect(JSON.parse((await backfill(['--dry-run', '--json'])).out)).toEqual({
    passes: 5,
    installs: 2,
    unreadable: 0,
  });
  expect(() => readFileSync(path)).toThrow('ENOENT');
});

test('adds what is new, and tells what was known already', async () => {
  const first = await backfill(['--yes', '--page-size', '2']);
  expect(first).toMatchObject({ status: 0 });
  expect(first.out).toBe(
    '5 passes read, with 2 installs\n5 events new, 0 known already\n"neostore-hubspot start" will apply them',
  );
  expect((await backfill(['--yes'])).out).toContain('0 events new, 5 known already');
  expect(JSON.parse((await backfill(['--yes', '--json'])).out)).toEqual({
    passes: 5,
    installs: 2,
    appended: 0,
    known: 5,
    unreadable: 0,
    isApplied: false,
  });
});

test('says which passes could not be read, by their place alone', async () => {
  neostore.addPass(aPass(9, { providers: { apple: 'hush' } }));
  const { status, out } = await backfill(['--yes']);
  expect(status).toBe(0);
  expect(out).toContain('6 passes read, with 2 installs');
  expect(out).toContain('1 pass unreadable (number 5 of the list, from 0)');
  expect((await backfill(['--dry-run'])).out).toContain(', 1 pass unreadable (number 5');
  expect(out).not.toMatch(/hush|pass-9/);
});

/** Runs it before a person who answers every question alike; resolves with the questions. */
async function questions(answer: string, ...args: readonly string[]): Promise<readonly string[]> {
  const asked: string[] = [];
  await run(['backfill', ...args], environment, {
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  });
  return asked;
}

test('asks first, and goes on where it was broken off', async () => {
  expect(await questions('n')).toEqual(['Add all passes of acme to the ledger? [y/N] ']);
  neostore.faults.add({ kind: 'none' }, { kind: 'status', status: 403 });
  const broken = await backfill(['--yes', '--page-size', '2']);
  expect(broken.status).toBe(1);
  expect(broken.err).toMatch(
    /lacks the scope Pass\.Read[^]*\nwhat was read is kept; run backfill again to go on there$/,
  );
  expect(await questions('n', '--restart')).toEqual([
    'Add all passes of acme to the ledger? [y/N] ',
  ]);
  expect(await questions('y')).toEqual(['Go on adding the passes of acme, after 2 passes? [y/N] ']);
  expect((await backfill(['--yes'])).out).toContain('0 events new, 5 known already');
});

test('stops when it is asked to end', async () => {
  const stopped = await run(['backfill', '--yes'], environment, { signal: AbortSignal.abort() });
  expect(stopped).toMatchObject({ status: 1, out: '' });
  expect(stopped.err).toMatch(/^stopped; what was read is kept/);
});

describe('what is amiss is told with what to do', () => {
  test.each<readonly [string, Environment, number, string]>([
    ['no key', { NEOSTORE_API_KEY: '' }, 2, 'make a key with the scope Pass.Read'],
    ['no tenant', { NEOSTORE_TENANT_ID: '' }, 2, 'NEOSTORE_TENANT_ID is not set'],
    ['an unknown key', { NEOSTORE_API_KEY: 'wrong' }, 1, 'keys belong to one tenant'],
    ['a missing scope', { NEOSTORE_API_KEY: 'without-scope' }, 1, 'lacks the scope Pass.Read (403'],
  ])('%s', async (_case, change, status, message) => {
    const ran = await backfill(['--yes'], change);
    expect(ran.status).toBe(status);
    expect(ran.err).toContain(message);
  });

  test.each(['0', '1001', 'many'])('a page size of %s', async (size) => {
    const ran = await backfill(['--yes', '--page-size', size]);
    expect(ran.status).toBe(2);
    expect(ran.err).toContain('a whole number from 1 to 1000');
  });

  test('a mapping that does without wallets', async () => {
    const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
    const { 'Customer:Upserted': customers = {} } = file.events;
    const mapping = join(dirname(path), 'mapping.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      mapping,
      JSON.stringify({ ...file, wallet: [], events: { 'Customer:Upserted': customers } }),
    );
    const { status, out } = await backfill(['--yes'], { MAPPING_FILE: mapping });
    expect(status).toBe(0);
    expect(out).toContain('does not name Pass:Listed: the events are kept');
  });
});

describe('with a daemon that runs', () => {
  let hubspot: HubSpotSimulator;
  let daemon: App;
  let log: string;

  beforeEach(async () => {
    hubspot = new HubSpotSimulator({ clock: systemClock, token: 'hubspot-token' });
    hubspot.provision(provisionFor(mappingWith()));
    environment = { ...environment, HUBSPOT_BASE_URL: await hubspot.start() };
    log = '';
    const destination = new PassThrough();
    destination.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    daemon = await startApp(loadSettings(environment), {
      clock: systemClock,
      log: createLog({ level: 'trace', destination }),
      onFatal: (error) => {
        throw error;
      },
    });
  });

  afterEach(async () => {
    await daemon.stop();
    await hubspot.stop();
  });

  test('it applies what is added, and no secret of a pass is anywhere', async () => {
    const { out, err } = await backfill(['--yes']);
    expect(out).toContain('the daemon that is running applies them');
    await until(async () => {
      const { out: status } = await run(['status', '--json'], environment);
      const [{ events }] = JSON.parse(status) as [{ events: { done: number } }];
      return events.done === 5 ? events : null;
    });
    await daemon.stop();
    const folder = dirname(path);
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(bytes.join('')).toContain('pass-3');
    expect(`${bytes.join('')}${log}${out}${err}`).not.toContain('hush');
  });
});
