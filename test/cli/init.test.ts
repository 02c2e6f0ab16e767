import { mkdtempSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import type { Asking } from '../../src/cli/ask.ts';
import { MAPPING_EXAMPLES } from '../../src/setup/mapping-examples.ts';
import { runProgram } from '../../src/cli/program.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { freePort } from './a-daemon.ts';
import { run, type Ran } from './run.ts';

let folder: string;
let hubspot: HubSpotSimulator;
let neostore: NeostoreSimulator;
let port: number;
/** Where both systems and the daemon are; what a person knows is typed. */
let places: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
  hubspot = new HubSpotSimulator({ clock: systemClock, token: 'pat-right' });
  const scopes = ['Webhook.Read', 'Webhook.Write'] as const;
  const apiKeys = [{ key: 'right-key', scopes }];
  neostore = new NeostoreSimulator({ tenantId: 'acme', apiKeys, passes: [], clock: systemClock });
  port = await freePort();
  places = {
    HUBSPOT_BASE_URL: await hubspot.start(),
    NEOSTORE_BASE_URL: await neostore.start({ host: '127.0.0.1', port: 0 }),
    HOST: '127.0.0.1',
    PORT: String(port),
  };
});

afterEach(async () => {
  await neostore.stop();
  await hubspot.stop();
  rmSync(folder, { recursive: true });
});

/** A person who answers question by question, and what was asked of them. */
function aPerson(...answers: readonly string[]) {
  const left = [...answers];
  const asked: { readonly question: string; readonly isSecret: boolean }[] = [];
  const ask = async (question: string, { isSecret = false }: Asking = {}): Promise<string> => {
    asked.push({ question, isSecret });
    return Promise.resolve(left.shift() ?? '');
  };
  return { ask, asked, left };
}

async function init(
  environment: Record<string, string>,
  args: readonly string[] = [],
  person?: ReturnType<typeof aPerson>,
): Promise<Ran> {
  const ask = person === undefined ? {} : { ask: person.ask };
  return run(['init', ...args], { ...places, ...environment }, { folder, ...ask });
}

const dotenv = (): string => readFileSync(join(folder, '.env'), 'utf8');
const GIVEN = {
  HUBSPOT_ACCESS_TOKEN: 'pat-right',
  NEOSTORE_TENANT_ID: 'acme',
  NEOSTORE_API_KEY: 'right-key',
};
const address = (tenant = 'acme'): string => `http://127.0.0.1:${port}/webhooks/neostore/${tenant}`;

describe('a person who has only the keys', () => {
  test('is led to the next command, and has a .env that nobody else can read', async () => {
    const person = aPerson('pat-right', 'acme', 'right-key', '2', address(), 'y');
    const { status, out, err } = await init({}, [], person);
    expect({ status, err, left: person.left }).toEqual({ status: 0, err: '', left: [] });
    expect(out).toContain('HubSpot: account 8830001 on app.hubspot.com, time zone Europe/Paris');
    expect(out).toContain('Neostore: tenant acme, 0 webhooks');
    expect(out).toContain(`webhook: ${address()} ends here, at the tenant acme`);
    expect(out).toContain(`neostore-hubspot setup --url ${address()} --save-secret\n`);
    expect(out).toMatch(/neostore-hubspot start$/);
    expect(parseEnv(dotenv())).toEqual({
      ...GIVEN,
      HUBSPOT_BASE_URL: places['HUBSPOT_BASE_URL'],
      NEOSTORE_BASE_URL: places['NEOSTORE_BASE_URL'],
      MAPPING_FILE: 'mapping.json',
      OPERATOR_TOKEN: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'mapping.json'), 'utf8')).toContain('loyalty');
  });

  test('types keys and tokens unseen, and reads none of them', async () => {
    const person = aPerson('pat-right', 'acme', 'right-key', '1', '-', 'y');
    const { out, err } = await init({}, [], person);
    const secrets = person.asked.filter(({ isSecret }) => isSecret);
    expect(secrets.map(({ question }) => question.split(' ', 2).join(' '))).toEqual([
      'HubSpot access',
      'Neostore API',
    ]);
    expect(out + err).not.toMatch(/pat-right|right-key|[0-9a-f]{64}/);
  });

  test('is told what is wrong with an answer, and asked again', async () => {
    const person = aPerson(
      'with space',
      'pat-wrong',
      'pat-right',
      'your-tenant',
      'acme',
      'wrong-key',
      'right-key',
      '9',
      'properties-only',
      'https://your.host/webhooks/neostore/acme',
      address('globex'),
      address(),
      'y',
    );
    const { status, err } = await init({}, [], person);
    expect({ status, left: person.left }).toEqual({ status: 0, left: [] });
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/without spaces and line breaks/),
      expect.stringMatching(/HubSpot does not accept the credential/),
      '  your-tenant stands for a value of your own',
      expect.stringMatching(/Neostore does not know NEOSTORE_API_KEY/),
      `  a number from 1 to ${MAPPING_EXAMPLES.length}, or a name`,
      expect.stringMatching(/your\.host stands for the name of your own host/),
      expect.stringMatching(/the tenant globex, and NEOSTORE_TENANT_ID is acme/),
    ]);
  });

  test('without a key is told how the secret of the webhook comes to be', async () => {
    const person = aPerson('pat-right', 'acme', '', '1', '', 'y');
    const { status, out } = await init({}, [], person);
    expect(status).toBe(0);
    expect(out).toContain('https://your.host/webhooks/neostore/acme\n');
    expect(out).toContain('its signatureSecret is NEOSTORE_WEBHOOK_SECRET in .env');
    expect(parseEnv(dotenv())).not.toHaveProperty('NEOSTORE_API_KEY');
  });

  test('has nothing written who says no, or leaves', async () => {
    const no = await init({}, [], aPerson('pat-right', 'acme', '', '1', '', 'n'));
    expect(no).toMatchObject({ status: 1, err: 'nothing was written' });
    const gone = await init({}, [], aPerson('pat-right'));
    expect(gone).toMatchObject({ status: 1, err: expect.stringContaining('nothing was written') });
    expect(existsSync(join(folder, '.env'))).toBe(false);
    expect(existsSync(join(folder, 'mapping.json'))).toBe(false);
  });

  test('may be on the staging system of Neostore', async () => {
    delete places['NEOSTORE_BASE_URL'];
    const person = aPerson('pat-right', 'acme', 'y', '', '1', '', 'y');
    expect((await init({}, [], person)).status).toBe(0);
    expect(dotenv()).toContain('NEOSTORE_BASE_URL=https://app-qa.neostore.cloud\n');
  });
});

describe('what is there already', () => {
  test('stays: comments and other lines, and nothing is asked of what is known', async () => {
    writeFileSync(
      join(folder, '.env'),
      '# ours\nLOG_LEVEL=debug\nNEOSTORE_TENANT_ID=acme # prod\n',
    );
    const person = aPerson('1', '', 'y');
    expect((await init(GIVEN, [], person)).status).toBe(0);
    expect(dotenv()).toMatch(/^# ours\nLOG_LEVEL=debug\nNEOSTORE_TENANT_ID=acme # prod\n/);
    expect(person.asked.map(({ question }) => question.slice(0, 9))).toEqual([
      'Which one',
      'Address o',
      'Write .en',
    ]);
  });

  test('is shown with what it becomes before a line is changed', async () => {
    const before = 'NEOSTORE_TENANT_ID=globex\nHUBSPOT_ACCESS_TOKEN=pat-old\n';
    writeFileSync(join(folder, '.env'), before);
    const { status, out } = await init(GIVEN, [], aPerson('1', '', 'n'));
    expect(status).toBe(1);
    expect(out).toContain('~ NEOSTORE_TENANT_ID=acme, and was globex\n');
    expect(out).toContain('~ HUBSPOT_ACCESS_TOKEN=[redacted], and was another one\n');
    expect(dotenv()).toBe(before);
  });

  test('is all that it has to be the second time', async () => {
    await init(GIVEN, ['--yes', '--mapping', 'default', '--url', address()]);
    const first = dotenv();
    const { status, out } = await init(parseEnv(first) as Record<string, string>, ['--yes']);
    expect(status).toBe(0);
    expect(out).toContain('.env says all that already');
    expect(dotenv()).toBe(first);
  });

  test('gives the secret of a webhook of this daemon, where Neostore has it', async () => {
    const settings = { description: 'neostore-hubspot: mine', events: ['Pass:*'], enabled: true };
    const { signatureSecret } = neostore.subscriptions.create({ ...settings, endpoint: address() });
    const { out } = await init(GIVEN, ['--yes']);
    expect(out).toContain('there is one of this daemon already, and its secret is known');
    expect(parseEnv(dotenv())).toMatchObject({ NEOSTORE_WEBHOOK_SECRET: signatureSecret });
    expect(out).toContain(`setup --url ${address()}\n`);
  });

  test('a mapping file is kept, and its faults are told', async () => {
    writeFileSync(join(folder, 'mine.json'), '{"version": 2}');
    const { err } = await init({ ...GIVEN, MAPPING_FILE: 'mine.json' }, ['--yes']);
    expect(err).toContain('mapping: mine.json, which has faults:');
    writeFileSync(join(folder, 'mapping.json'), '{}');
    const { out } = await init(GIVEN, ['--yes', '--mapping', 'default']);
    expect(out).toContain('mapping.json is there already and stays as it is');
    expect(readFileSync(join(folder, 'mapping.json'), 'utf8')).toBe('{}');
  });
});

describe('a script', () => {
  test('is asked nothing, and ends with 1 and nothing written where a credential is wrong', async () => {
    const hubspotWrong = await init({ ...GIVEN, HUBSPOT_ACCESS_TOKEN: 'no' }, ['--yes']);
    expect(hubspotWrong).toMatchObject({
      status: 1,
      err: expect.stringMatching(/does not accept the credential/),
    });
    const neostoreWrong = await init({ ...GIVEN, NEOSTORE_API_KEY: 'no' }, ['--yes']);
    expect(neostoreWrong).toMatchObject({
      status: 1,
      err: expect.stringMatching(/does not know NEOSTORE_API_KEY/),
    });
    const elsewhere = await init(GIVEN, [
      '--yes',
      '--url',
      `http://127.0.0.1:${await freePort()}/webhooks/neostore/acme`,
    ]);
    expect(elsewhere).toMatchObject({
      status: 1,
      err: expect.stringMatching(/nothing listens there/),
    });
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a token', { HUBSPOT_ACCESS_TOKEN: '' }, /HUBSPOT_ACCESS_TOKEN is not set/],
    ['a tenant', { NEOSTORE_TENANT_ID: '' }, /NEOSTORE_TENANT_ID: is not set; --tenant sets it/],
    [
      'a tenant of its own',
      { NEOSTORE_TENANT_ID: 'your-tenant' },
      /stands for a value of your own/,
    ],
    ['one connection', { CONNECTIONS_FILE: 'all.json' }, /those of several are in that file/],
    ['settings without faults', { PORT: 'http' }, /PORT: found "http"/],
  ])('ends with 2 without %s', async (_case, change, reason) => {
    expect(await init({ ...GIVEN, ...change }, ['--yes'])).toMatchObject({
      status: 2,
      err: expect.stringMatching(reason),
    });
  });

  test('has to say --yes where nobody can be asked', async () => {
    const { status, err } = await init(GIVEN, ['--mapping', 'default']);
    expect({ status, err }).toEqual({
      status: 2,
      err: 'nothing was written: add --yes where no one can be asked',
    });
    expect(existsSync(join(folder, 'mapping.json'))).toBe(false);
  });

  test('may leave the address untried', async () => {
    const url = 'https://shop.com/webhooks/neostore/acme';
    const { status, out } = await init(GIVEN, ['--yes', '--url', url, '--no-url-check']);
    expect(status).toBe(0);
    expect(out).toContain(`setup --url ${url} --save-secret`);
  });
});

test('a file in place of .env is the one that is written, and is named in what is typed next', async () => {
  const settingsFile = join(folder, 'acme.env');
  writeFileSync(settingsFile, '# of acme\n');
  const printed: string[] = [];
  const status = await runProgram(['init', '--yes'], {
    environment: { ...places, ...GIVEN },
    settingsFile,
    folder,
    print: (text) => void printed.push(text),
    report: (text) => void printed.push(text),
    signal: new AbortController().signal,
  });
  expect(status).toBe(0);
  expect(readFileSync(settingsFile, 'utf8')).toMatch(/^# of acme\nNEOSTORE_TENANT_ID=acme\n/);
  expect(existsSync(join(folder, '.env'))).toBe(false);
  expect(printed.join('\n')).toContain(`neostore-hubspot --settings '${settingsFile}' setup --url`);
});

test('a token that lacks a scope is told, and taken', async () => {
  await hubspot.stop();
  const scopes = Object.values(SCOPES).filter((scope) => scope !== SCOPES.contactsWrite);
  hubspot = new HubSpotSimulator({ clock: systemClock, scopes });
  places['HUBSPOT_BASE_URL'] = await hubspot.start();
  const { status, out } = await init(GIVEN, ['--yes']);
  expect(status).toBe(0);
  expect(out).toMatch(
    /! writing contacts: HubSpot does not permit it .*crm\.objects\.contacts\.write/,
  );
});
