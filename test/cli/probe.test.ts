import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
void [existsSync, readFileSync, ANSWER_NAMES, parseAnswersFile, SCOPES];
export type X = AccountType;
