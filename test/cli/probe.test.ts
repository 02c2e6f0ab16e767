import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import {
  ANSWER_NAMES,
  hubspotAnswers,
  parseAnswersFile,
  type HubSpotAnswers,
  type KnownAnswers,
} from '../../src/core/hubspot-answers.ts';
import { SCOPES, type AccountType } from '../../src/simulator/hubspot/endpoint.ts';
import type { Provision } from '../../src/simulator/hubspot/provision.ts';
import { loadAnswers } from '../../src/simulator/hubspot/load-answers.ts';
import { HubSpotSimulator, type SimulatorOptions } from '../../src/simulator/hubspot/simulator.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const pathOf = temporaryFolder();
const APP = { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' };
/** All that a person can add, so that no question stays open. */
const HELPS = ['--rule', 'city=state', '--template', '77'];
/** Definitions that an account has: over one page of 100. */
const EVENTS = Array.from({ length: 101 }, (_, at) => ({
  name: `event_${at}`,
  label: `Event ${at}`,
  properties: [],
}));

let hubspot: HubSpotSimulator;
let environment: Record<string, string>;

afterEach(async () => hubspot.stop());

/** A test account in which nothing stands in the way of a question. */
async function anAccount(
  answers: KnownAnswers = {},
  { events = EVENTS, ...more }: Partial<SimulatorOptions> & Pick<Provision, 'events'> = {},
): Promise<void> {
  hubspot = new HubSpotSimulator({
    clock: systemClock,
    token: 'token',
    app: APP,
    accountType: 'DEVELOPER_TEST',
    limits: { perTenSeconds: 100_000, perDay: 1_000_000 },
    ...answers,
    ...more,
  });
  hubspot.provision({
    rules: { conditional: [{ property: 'city', requires: 'state' }] },
    eventTemplates: [{ id: '77', label: 'Template', tokens: [] }],
    events,
    subscriptions: [{ id: '11', name: 'News' }],
  });
  environment = {
    HUBSPOT_ACCESS_TOKEN: 'token',
    HUBSPOT_BASE_URL: await hubspot.start(),
    HUBSPOT_REQUESTS_PER_10S: '1000',
  };
}

async function probe(...args: readonly string[]): Promise<Ran> {
  return run(['probe', '--yes', ...args], environment);
}

/** The answers that a run of the command wrote to a file. */
async function answersOf(...args: readonly string[]): Promise<HubSpotAnswers> {
  const file = pathOf('answers.json');
  const ran = await probe('--out', file, ...args);
  expect(ran).toMatchObject({ status: 0 });
  const { about } = JSON.parse(readFileSync(file, 'utf8')) as { about: { open: object } };
  expect(about.open).toEqual({});
  return loadAnswers(file);
}

/** How many of everything an account holds; what is made for good aside. */
async function holdings(): Promise<object> {
  const get = async (path: string): Promise<readonly { readonly name: string }[]> => {
    const headers = { authorization: 'Bearer token', 'x-unchecked': 'a person' };
    const url = `${environment['HUBSPOT_BASE_URL']}${path}`;
    const body = (await (await fetch(url, { headers })).json()) as { results: { name: string }[] };
    return body.results;
  };
  const properties = await get('/crm/properties/2026-09/contacts');
  const sensitive = await get('/crm/properties/2026-09/contacts?dataSensitivity=sensitive');
  return {
    contacts: hubspot.contacts().length,
    properties: properties.length,
    sensitive: sensitive.length,
  };
}

/** Another answer than the assumed one, for each question. */
const OTHERS: { readonly [name in keyof HubSpotAnswers]: readonly HubSpotAnswers[name][] } = {
  ruleRefusal: ['batch'],
  ruleTrigger: ['unnamed'],
  ruleScope: ['record'],
  dates: ['normalized'],
  normalizationWarnings: [false],
  enumerationCase: ['fold'],
  uniqueCase: ['exact'],
  writtenValues: ['echoed'],
  blockedEmail: [
    { status: 400, category: 'VALIDATION_ERROR', code: null, message: 'It was forgotten' },
    { status: 409, category: 'CONFLICT', code: 'BLOCKED', message: 'No' },
  ],
  namelessContacts: ['refused'],
  partialEmailUpserts: [false],
  sparseEmailUpserts: ['refused'],
  upsertNew: ['absent'],
  primaryIdPreservation: [true],
  definitionsPage: [20],
  archivedEvents: ['hidden'],
  eventNameInPath: ['short', 'full'],
  sensitiveByName: ['shown'],
  optionFields: ['few'],
  eventValues: ['typed', 'strict'],
  repeatedEvents: ['conflict', 'invalid'],
  repeatedTemplateEvents: ['invalid'],
  notesPage: [7, 130],
  batchErrors: ['full'],
  pageLinks: ['same', 'v3'],
  crmVersions: [['2026-09'], ['2026-09', 'v3']],
  associationVersions: [['2026-09']],
  eventVersions: [['2026-09'], ['2026-03']],
  appEventVersions: [['2026-03']],
  oauthVersions: [['2026-03', 'v3']],
  preferenceVersions: [['2026-03']],
  resubscription: ['refused'],
  optedOutTypes: ['as-before'],
  unknownSubscriber: ['refused'],
  consentAnswer: ['former'],
  consentReason: ['absent'],
  consentBatchRefusal: ['batch'],
};
const OPPOSITE = Object.fromEntries(
  Object.entries(OTHERS).map(([name, [first]]) => [name, first]),
) as KnownAnswers;
const MIXED: KnownAnswers = {
  ruleScope: 'record',
  dates: 'normalized',
  writtenValues: 'echoed',
  partialEmailUpserts: false,
  eventNameInPath: 'full',
  eventValues: 'strict',
  repeatedEvents: 'invalid',
  notesPage: 42,
  pageLinks: 'v3',
  crmVersions: ['2026-09', 'v3'],
};

describe('finds what a simulated HubSpot was told to answer', () => {
  test.each<[string, KnownAnswers]>([
    ['as assumed', {}],
    ['all otherwise', OPPOSITE],
    ['a mixture', MIXED],
  ])('%s', async (_, answers) => {
    const file = pathOf('told.json');
    writeFileSync(file, JSON.stringify(answers));
    await anAccount(await loadAnswers(file));
    const before = await holdings();
    expect(await answersOf(...HELPS)).toEqual(hubspotAnswers(answers));
    expect(await holdings()).toEqual(before);
  });

  test.each(
    Object.entries(OTHERS).flatMap(([name, values]) =>
      (values as readonly unknown[]).map((value): [string, unknown] => [name, value]),
    ),
  )('%s alone: %j', async (name, value) => {
    const answers = { [name]: value } as KnownAnswers;
    await anAccount(answers);
    expect(await answersOf('--only', name, ...HELPS)).toEqual(hubspotAnswers(answers));
  });

  test('the size of a page of definitions, which it makes as many of as it takes', async () => {
    await anAccount({}, { events: [] });
    const { definitionsPage } = await answersOf('--only', 'definitionsPage', '--fill-pages');
    expect(definitionsPage).toBe(100);
  });
});

/** Names of a run of the probe in what a person would see of an account. */
function leftIn(text: string): readonly string[] {
  return text.match(/nhprobe_\w+|neostore-probe-[\w-]+/g) ?? [];
}

async function eventNames(): Promise<readonly string[]> {
  const url = `${environment['HUBSPOT_BASE_URL']}/events/2026-09/event-definitions?limit=100`;
  const headers = { authorization: 'Bearer token', 'x-unchecked': 'a person' };
  return leftIn(await (await fetch(url, { headers })).text());
}

describe('before it begins', () => {
  test('it names the account and what it makes, and asks', async () => {
    await anAccount();
    const asked: string[] = [];
    const ask = async (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve('n');
    };
    const ran = await run(['probe'], environment, { ask });
    expect(ran).toMatchObject({ status: 1, out: '' });
    expect(asked).toEqual(['Try it on account 8830001? [y/N] ']);
    expect(ran.err).toContain('HubSpot account 8830001 (DEVELOPER_TEST, app.hubspot.com)');
    expect(ran.err).toContain('neostore-probe-…@example.com');
    for (const line of ran.err.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(hubspot.requests().list.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each<[string, AccountType]>([['a live account', 'STANDARD']])(
    'it refuses %s, unless that account is named',
    async (_, accountType) => {
      await anAccount({}, { accountType });
      const refused = await probe();
      expect(refused.status).toBe(2);
      expect(refused.err).toContain('account 8830001 is no test account (HubSpot says STANDARD)');
      expect(refused.err).toContain('add --account 8830001');
      expect(hubspot.requests().total).toBe(1);
      expect(await probe('--account', '8830002')).toMatchObject({ status: 2 });
      expect(hubspot.requests().total).toBe(2);
      const told = await probe('--account', '8830001', '--only', 'upsertNew');
      expect(told).toMatchObject({ status: 0 });
    },
  );

  test('it lists its questions without settings', async () => {
    await anAccount();
    const { status, out } = await run(['probe', '--list']);
    expect(status).toBe(0);
    for (const name of ANSWER_NAMES) expect(out).toContain(`${name}\n    `);
    expect(JSON.parse((await run(['probe', '--list', '--json'])).out)).toEqual(ANSWER_NAMES);
  });

  test.each([
    [['--only', 'uniqueCas'], 'Did you mean uniqueCase?'],
    [['--rule', 'city'], 'like city=state'],
  ])('it says what is wrong with %j', async (args, message) => {
    await anAccount();
    const ran = await probe(...args);
    expect(ran.status).toBe(2);
    expect(ran.err).toContain(message);
    expect(hubspot.requests().total).toBe(0);
  });

  test('with DRY_RUN it tries nothing', async () => {
    await anAccount();
    environment['DRY_RUN'] = 'true';
    const ran = await probe();
    expect(ran).toMatchObject({ status: 0, out: '' });
    expect(ran.err).toContain('nothing was tried, because DRY_RUN is true');
    expect(hubspot.requests().total).toBe(1);
  });
});

describe('what it tells', () => {
  test('is a line for each question, and a table that names nobody', async () => {
    await anAccount();
    const { status, out, err } = await probe(...HELPS);
    expect(status).toBe(0);
    expect(err).toContain('1 of 21: ruleRefusal, ruleTrigger, ruleScope');
    expect(err).toContain('  uniqueCase: fold');
    expect(out).toMatch(/^ {2}uniqueCase +as assumed {2}fold$/m);
    expect(out).toContain('37 questions answered, 0 open');
    expect(out).not.toMatch(/8830001|@|nhprobe|token"/);
    expect(hubspot.requests().total).toBeLessThanOrEqual(200);
  });

  test('marks what is otherwise, in a table and as JSON that is a file of answers', async () => {
    await anAccount({ uniqueCase: 'exact' });
    const only = ['--only', 'uniqueCase', 'ruleScope'];
    const text = await probe(...only);
    expect(text.out).toMatch(/^ {2}uniqueCase +otherwise {2}exact$/m);
    expect(text.out).toMatch(/^ {2}ruleScope\n {4}a person has to make such a rule: /m);
    const { out } = await probe(...only, '--json');
    expect(JSON.parse(out)).toMatchObject({
      uniqueCase: 'exact',
      about: {
        apiVersion: '2026-09',
        accountType: 'DEVELOPER_TEST',
        open: { ruleScope: expect.stringContaining('--rule') as unknown },
      },
      brokenOff: null,
      leftovers: { contacts: [], notes: 0, events: [], properties: [] },
    });
  });

  test('a file for the simulator, which says where it comes from', async () => {
    await anAccount({ notesPage: 50 });
    const file = pathOf('kept.json');
    await probe('--only', 'notesPage', '--out', file);
    expect(parseAnswersFile(JSON.parse(readFileSync(file, 'utf8')))).toEqual({
      kind: 'read',
      answers: hubspotAnswers({ notesPage: 50 }),
    });
    expect(readFileSync(file, 'utf8')).not.toMatch(/8830001|@/);
  });
});

describe('a question that the account cannot answer stays open, with what to do', () => {
  test('for want of a scope', async () => {
    await anAccount({}, { scopes: [SCOPES.contactsRead, SCOPES.contactsWrite] });
    const { status, out } = await probe('--only', 'uniqueCase', 'repeatedEvents', 'blockedEmail');
    expect(status).toBe(0);
    expect(out).toMatch(
      /uniqueCase\n +HubSpot does not permit it \(MISSING_SCOPES:\s+crm\.schemas/,
    );
    expect(out).toMatch(/repeatedEvents\n +HubSpot does not permit it/);
    expect(out).toMatch(/blockedEmail +as assumed/);
  });

  test('for want of a rule, or with one that is not in force', async () => {
    await anAccount();
    const { out } = await probe('--only', 'ruleRefusal', '--rule', 'state=city');
    expect(out).toMatch(/HubSpot took a contact that breaks the rule/);
  });

  test('and not by a guess, where the usual is refused as well', async () => {
    await anAccount();
    const refusal = { message: 'No', category: 'VALIDATION_ERROR' };
    const fault = { kind: 'status', status: 400, body: refusal } as const;
    hubspot.faults.add({ path: /batch\/update$/, fault });
    const { status, out } = await probe('--only', 'dates', 'enumerationCase');
    expect(status).toBe(0);
    expect(out).toContain('HubSpot refused a day and an instant in their usual form');
    expect(out).toContain('HubSpot refused an option: VALIDATION_ERROR');
    expect(out).toContain('0 questions answered, 2 open');
  });
});

describe('removes what it made', () => {
  test('when it is interrupted', async () => {
    await anAccount({ archivedEvents: 'hidden' }, { events: [] });
    const stopping = new AbortController();
    const ended = run(['probe', '--yes'], environment, { signal: stopping.signal });
    while ((await eventNames()).length === 0) await systemClock.sleep(1);
    stopping.abort();
    const { status, out, err } = await ended;
    expect(status).toBe(1);
    expect(err).toContain('broken off: interrupted');
    expect(out).toContain('not tried: interrupted');
    expect(hubspot.contacts()).toEqual([]);
    expect([...(await propertyNames()), ...(await eventNames())]).toEqual([]);
  });

  test('also what HubSpot made without saying so', async () => {
    await anAccount({}, { events: [] });
    for (const path of [/\/contacts$/, /notes\/batch\/create/, /event-definitions$/]) {
      hubspot.faults.add({ method: 'POST', path, fault: { kind: 'reset', at: 'after' } });
    }
    const { status, err } = await probe('--only', 'blockedEmail', 'notesPage', 'archivedEvents');
    expect(err).toContain('HubSpot could not be asked 3 questions');
    expect(status).toBe(1);
    expect(hubspot.contacts()).toEqual([]);
    expect(await propertyNames()).toEqual([]);
    hubspot.faults.clear();
    expect((await probe('--only', 'archivedEvents')).out).toContain('listed');
  });

  test('and names what it could not remove', async () => {
    await anAccount();
    const fault = { kind: 'status', status: 403 } as const;
    hubspot.faults.add({ method: 'DELETE', path: /properties/, fault });
    hubspot.faults.add({ path: /contacts\/batch\/archive$/, fault });
    const { status, err } = await probe('--only', 'upsertNew');
    expect(status).toBe(1);
    expect(err).toMatch(/please do it in HubSpot:\n {2}contact \d+\n/);
    expect(err).toMatch(/contact property nhprobe_\w+_key/);
    expect(err).toContain('not everything could be removed');
  });

  test('after HubSpot has ended the credential, as far as it can', async () => {
    await anAccount();
    const revoked = run(['probe', '--yes'], environment);
    while (hubspot.contacts().length === 0) await systemClock.sleep(1);
    hubspot.revokeToken();
    const { status, err } = await revoked;
    expect(status).toBe(1);
    expect(err).toContain('could not be removed');
    expect(err).toContain('broken off: HubSpot does not accept the credential');
  });
});

async function propertyNames(): Promise<readonly string[]> {
  const url = `${environment['HUBSPOT_BASE_URL']}/crm/properties/2026-09/contacts`;
  const headers = { authorization: 'Bearer token', 'x-unchecked': 'a person' };
  return leftIn(await (await fetch(url, { headers })).text());
}
