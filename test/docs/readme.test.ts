import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { startApp, type App } from '../../src/app.ts';
import { createProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { VARIABLE_NAMES } from '../../src/config/variables.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { createLog } from '../../src/log.ts';
import { documents, read, ROOT } from '../checkout.ts';
import { LIMITS } from './limits.ts';

const README = read('README.md');
const ENVIRONMENT = { NEOSTORE_TENANT_ID: 'readme', NEOSTORE_WEBHOOK_SECRET: 'readme-secret' };

const program = createProgram({
  environment: {},
  print: () => undefined,
  report: () => undefined,
  signal: new AbortController().signal,
});

/** The blocks of a language in a Markdown text. */
function blocksOf(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}

/** What cannot be run of one shell command, in words; null when it is all there. */
function faultOf(command: string): string | null {
  const [first = '', second = '', ...rest] = command.split(' ');
  if (first === packageJson.name) return faultOfProgram([second, ...rest]);
  if (first === 'npx') {
    return second === packageJson.name ? faultOfProgram(rest) : `npx ${second} is not this program`;
  }
  if (first !== 'npm' || second === 'ci') return null;
  const [script = '', dashes, ...args] = second === 'run' ? rest : [second, ...rest];
  if (!(script in packageJson.scripts)) return `there is no script ${script}`;
  const isCommand = dashes === '--' && script !== 'test' && script !== 'bench';
  return isCommand ? faultOfProgram([script, ...args]) : null;
}

function faultOfProgram([name = '', ...args]: readonly string[]): string | null {
  const named = program.commands.find((command) => command.name() === name);
  if (named === undefined) return `there is no command ${name}`;
  const known = new Set(named.options.flatMap(({ long, short }) => [long, short]));
  const unknown = args.find((flag) => flag.startsWith('-') && !known.has(flag));
  return unknown === undefined ? null : `${name} has no option ${unknown}`;
}

describe('every shell command of the documents', () => {
  const commands = documents().flatMap(({ path, text }) =>
    blocksOf(text, 'sh').flatMap((block) =>
      block.split(/\n|&&/).map((line) => [path, line.trim()] as const),
    ),
  );

  test('names scripts, commands and options that exist', () => {
    expect(commands.length).toBeGreaterThan(5);
    const faults = commands.flatMap(([path, command]) => {
      const fault = faultOf(command);
      return fault === null ? [] : [`${path}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  test.each([
    'npm run nothing',
    'npx neostore-hubspot nothing',
    'neostore-hubspot check --nothing',
    'npm run sandbox -- --nothing',
  ])('would be seen to be wrong: %s', (command) => expect(faultOf(command)).not.toBeNull());

  test('and so does every command that a sentence names', () => {
    const named = documents().flatMap(({ text }) =>
      [...text.matchAll(/`((?:npm|npx|neostore-hubspot) [^`<]+)`/g)].map(
        ([, command = '']) => command,
      ),
    );
    expect(
      named
        .flatMap((command) => command.split(' && '))
        .flatMap((command) => faultOf(command) ?? []),
    ).toEqual([]);
  });
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

  test.each(LIMITS)('tells the limit of the code: %s, %s', (what, limit) => {
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
    });
    const log = createLog({ level: 'silent' });
    const onFatal = (error: unknown): never => assert.fail(String(error));
    app = await startApp(settings, { clock: systemClock, log, onFatal });
  });

  afterAll(async () => app.stop());

  test('is accepted, and is a duplicate the second time', async () => {
    const block = blocksOf(README, 'sh').find((candidate) => candidate.includes('openssl'));
    assert(block !== undefined, 'the README signs a delivery');
    const script = block.replace('http://localhost:8080', app.url);
    const run = async (): Promise<string> => {
      const env = { ...process.env, ...ENVIRONMENT };
      return (await promisify(execFile)('bash', ['-c', script], { cwd: ROOT, env })).stdout;
    };
    expect(await run()).toMatch(/^HTTP\/1\.1 202[\s\S]*"status":"accepted"/);
    expect(await run()).toContain('"status":"duplicate"');
  });
});
