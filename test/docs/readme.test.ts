import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { createProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { VARIABLE_NAMES } from '../../src/config/variables.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { createLog } from '../../src/log.ts';
import { documents, read, ROOT } from '../checkout.ts';
import { LIMITS } from './limits.ts';
import { blocksOf, commandsOf, faultOf } from './shell-commands.ts';

const README = read('README.md');
const ENVIRONMENT = { NEOSTORE_TENANT_ID: 'readme', NEOSTORE_WEBHOOK_SECRET: 'readme-secret' };

const program = await createProgram({
  environment: {},
  print: () => undefined,
  report: () => undefined,
  signal: new AbortController().signal,
});

async function faultsOf(commands: readonly (readonly [string, string])[]): Promise<string[]> {
  const faults = await Promise.all(
    commands.map(async ([path, command]) => {
      const fault = await faultOf(command);
      return fault === null ? [] : [`${path}: ${fault}`];
    }),
  );
  return faults.flat();
}

describe('every shell command of the documents', () => {
  const commands = documents().flatMap(({ path, text }) =>
    blocksOf(text, 'sh')
      .flatMap(commandsOf)
      .map((command) => [path, command] as const),
  );

  test('is one that the program takes, with its options and their values', async () => {
    expect(commands.length).toBeGreaterThan(40);
    expect(await faultsOf(commands)).toEqual([]);
  });

  test.each([
    'npm run nothing',
    'npx neostore-hubspot nothing',
    'neostore-hubspot check --nothing',
    'npm run sandbox -- --nothing',
    'neostore-hubspot dead-letters list --nothing',
    'neostore-hubspot replay --from yesterday',
    'neostore-hubspot why',
  ])('would be seen to be wrong: %s', async (command) =>
    expect(await faultOf(command)).not.toBeNull(),
  );

  test('and so does every command that a sentence names', async () => {
    const named = documents().flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:npm|npx|neostore-hubspot) [^`<]+)`/g)].flatMap(([, command = '']) =>
        commandsOf(command.replaceAll(/\s+/g, ' ')).map((one) => [path, one] as const),
      ),
    );
    expect(await faultsOf(named)).toEqual([]);
  });
});

test('every block of commands that uses settings takes them from .env first', () => {
  const blocks = documents().flatMap(({ path, text }) =>
    blocksOf(text, 'sh').map((block) => ({ path, block })),
  );
  const using = blocks.filter(({ block }) =>
    VARIABLE_NAMES.some((name) => block.includes(`$${name}`)),
  );
  expect(using.length).toBeGreaterThan(3);
  expect(using.filter(({ block }) => !block.startsWith('set -a; . ./.env; set +a\n'))).toEqual([]);
});

describe('what the documents name', () => {
  test('exists, where it is a file', () => {
    const missing = documents().flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:/.test(target))
        .filter((target) => !existsSync(join(ROOT, path, '..', target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(missing).toEqual([]);
  });

  test('is a setting, where it looks like one', () => {
    const looks =
      /\b(?:HUBSPOT|NEOSTORE|OPERATOR|TLS|DATABASE|MAPPING|RETENTION|DRY|LOG)_[A-Z_0-9]*[A-Z0-9]\b/g;
    const unknown = [...README.matchAll(looks)].filter(
      ([name]) => !VARIABLE_NAMES.some((known) => known === name),
    );
    expect(unknown.map(String)).toEqual([]);
  });
});

describe('the README', () => {
  test('lists every command, and no other', () => {
    const [, table = ''] = README.split('\n## Commands\n');
    const listed = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z-]+)`/gm)].map(
      ([, name]) => name,
    );
    expect(listed).toEqual(program.commands.map((command) => command.name()));
  });

  test('does not say that a command is still to come which is there', () => {
    const [, rest = ''] = README.split('### Not there yet');
    const [missing = ''] = rest.split('\n## ');
    const names = program.commands.map((command) => command.name());
    expect(names.filter((name) => missing.includes(`\`${name}\``))).toEqual([]);
  });

  test.each(LIMITS)('states the limit of the code: %s, %s', (what, limit) => {
    const row = README.split('\n').find((line) => line.startsWith(`| ${what} `));
    expect(row?.split('|')[2]?.trim()).toBe(limit);
  });

  test('shows a mapping without a fault', () => {
    const [mapping = ''] = blocksOf(README, 'json');
    expect(compileMapping(mapping, 'readme')).toMatchObject({ kind: 'compiled' });
  });
});

describe('the delivery that the README signs by hand', () => {
  let app: App;

  beforeAll(async () => {
    const settings = loadSettings({
      ...ENVIRONMENT,
      DRY_RUN: 'true',
      DATABASE_URL: 'sqlite::memory:',
      HOST: '127.0.0.1',
      PORT: '0',
      OPERATOR_PORT: '0',
    });
    const log = createLog({ level: 'silent' });
    const onFatal = (error: unknown): never => assert.fail(String(error));
    app = await startApp(settings, { clock: systemClock, log, onFatal });
  });

  afterAll(async () => app.stop());

  test('is accepted, and is a duplicate the second time', async () => {
    const block = blocksOf(README, 'sh').find((candidate) => candidate.includes('openssl'));
    assert(block !== undefined, 'the README signs a delivery');
    // As people have them: the settings are in `.env`, and not in the shell.
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    const lines = Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(folder, '.env'), lines.join('\n'));
    const script = block
      .replace('http://localhost:8080', app.url)
      .replace('data/samples', join(ROOT, 'data/samples'));
    const run = async (): Promise<string> =>
      (await promisify(execFile)('bash', ['-c', script], { cwd: folder })).stdout;
    expect(await run()).toMatch(/^HTTP\/1\.1 202[\s\S]*"status":"accepted"/);
    expect(await run()).toContain('"status":"duplicate"');
    rmSync(folder, { recursive: true });
  });
});
