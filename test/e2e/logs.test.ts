import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { formatIncidents } from '../../src/core/alerts/incident-text.ts';
import { conditionOf } from '../../src/core/state/condition-of.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { ContactAnswer } from '../../src/operator/api.ts';
import type { RequestBodies } from '../../src/model/hubspot.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { Webhook } from '../alerts/webhook.ts';
import { read } from '../checkout.ts';
import { blocksOf, codeOf, tableOf } from '../mappings/markdown.ts';
import { aCustomer, anInstall, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { freePort, startDaemon, type Daemon } from './daemon.ts';

/* A daemon that meets every kind of trouble at the most talkative level, and must not say whose. */

const TENANT = 'acme';

/** What must not be in the log, in whatever form. */
const MARKS = {
  email: 'zoe.mark-of-an-email@example.com',
  wrongEmail: 'mark-of-a-wrong-email@nowhere.x',
  noEmail: 'mark-of-what-is-no-email',
  firstName: 'MarkOfAFirstName',
  lastName: 'MarkOfALastName',
  phone: '+33 6 99 88 77 66',
  customerId: 'mark-of-a-customer-id-0042',
  passId: 'mark-of-a-pass-id-0043',
  device: 'mark-of-a-device-0044',
  identifierSecret: 'mark-of-an-identifier-secret',
  quarantined: 'mark-of-a-body-that-is-no-event',
  unsigned: 'mark-of-a-body-that-is-not-signed',
  unknownTenant: 'mark-of-an-unknown-tenant',
  wrongToken: 'mark-of-a-wrong-operator-token',
  hubspotToken: 'pat-mark-of-a-hubspot-token',
  webhookSecret: 'mark-of-a-webhook-secret',
  operatorToken: 'mark-of-an-operator-token',
  apiKey: 'mark-of-a-neostore-api-key',
  clientSecret: 'mark-of-an-oauth-client-secret',
  refreshToken: 'mark-of-an-oauth-refresh-token',
  errorPage: 'mark-of-an-error-page-of-hubspot',
} as const;

/** Every form in which a text may stand in a log. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  // Where a text begins within base64 decides how it looks; its first and last signs hang on its neighbours.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** Marks that stand in a text. */
function leaksIn(output: string): readonly string[] {
  const lower = output.toLowerCase();
  return Object.entries(MARKS)
    .filter(([, mark]) => formsOf(mark).some((form) => lower.includes(form.toLowerCase())))
    .map(([name]) => name);
}

test.each(['raw', 'hex', 'base64', 'url'])('a mark would be seen in its %s form', (form) => {
  const line = `{"msg":"x ${MARKS.email} y"}`;
  const written = {
    raw: line.toUpperCase(),
    hex: Buffer.from(line).toString('hex'),
    base64: Buffer.from(line).toString('base64url'),
    url: encodeURIComponent(line),
  }[form];
  expect(leaksIn(written ?? '')).toEqual(['email']);
});

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

const attributes = {
  email: MARKS.email,
  firstName: MARKS.firstName,
  lastName: MARKS.lastName,
  phoneNumber: MARKS.phone,
};
const identifiers = {
  customerId: MARKS.customerId,
  'customerId.secret': MARKS.identifierSecret,
};
const person = (more: Payload = {}): Payload => ({
  ...aCustomer({ customerId: MARKS.customerId, attributes }),
  identifiers,
  ...more,
});
const install = (): Payload =>
  anInstall({ passId: MARKS.passId, identifiers, deviceIdentifier: MARKS.device });

/** A mapping of which one expression fails on a name, and quotes it in its own words. */
function troublesomeMapping(): string {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as {
    events: { 'Customer:Upserted': { properties: Record<string, string> } };
  };
  file.events['Customer:Upserted'].properties['neostore_store_id'] = '$number(attributes.lastName)';
  return JSON.stringify(file);
}

async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const hubspot = new HubSpotSimulator({ clock: systemClock, token: MARKS.hubspotToken });
  hubspot.provision(provisionFor(mappingWith()));
  cleaning.push(async () => hubspot.stop());
  const webhook = new Webhook();
  const alertUrl = await webhook.start();
  cleaning.push(async () => webhook.stop());
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, troublesomeMapping());
  const [port, operatorPort] = [await freePort(), await freePort()];
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: MARKS.webhookSecret,
    NEOSTORE_API_KEY: MARKS.apiKey,
    HUBSPOT_ACCESS_TOKEN: MARKS.hubspotToken,
    HUBSPOT_BASE_URL: await hubspot.start(),
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    MAPPING_FILE: mapping,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: String(operatorPort),
    OPERATOR_TOKEN: MARKS.operatorToken,
    ALERT_WEBHOOK_URL: alertUrl,
    LOG_LEVEL: 'trace',
  };
  const urls = { hooks: `http://127.0.0.1:${port}`, operator: `http://127.0.0.1:${operatorPort}` };
  return { folder, hubspot, webhook, alertUrl, environment, mapping, ...urls };
}

type Scene = Awaited<ReturnType<typeof setup>>;

/** An incident that has held long enough, so that it is told at the first look. */
async function leaveAnIncident({ environment }: Scene): Promise<void> {
  const path = environment.DATABASE_URL.replace('sqlite:', '');
  await using ledger = await openSqliteLedger({ path });
  const sinceMs = systemClock.now() - 3_600_000;
  const condition = conditionOf({
    code: 'dead-letters',
    severity: 'person',
    what: 'dead letters',
    advice: '',
  });
  const times = { sinceMs, steadySinceMs: sinceMs, overSinceMs: sinceMs };
  const notified = { atMs: sinceMs, severity: 'person', size: 1, parts: [] } as const;
  await ledger.saveMemo(TENANT, 'incidents', formatIncidents([{ condition, ...times, notified }]));
}

async function post(
  { hooks }: Scene,
  payload: Payload | string,
  more: { readonly secret?: string; readonly tenant?: string } = {},
): Promise<number> {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const { status } = await fetch(`${hooks}/webhooks/neostore/${more.tenant ?? TENANT}`, {
    method: 'POST',
    headers: { 'x-neostore-signature': signBody(body, more.secret ?? MARKS.webhookSecret, 'hex') },
    body,
  });
  return status;
}

async function ask(
  { operator }: Scene,
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly token?: string } = {},
): Promise<number> {
  const { status } = await fetch(`${operator}${path}`, {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${init.token ?? MARKS.operatorToken}`,
      'content-type': 'application/json',
    },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  return status;
}

async function said(daemon: Daemon, what: string): Promise<void> {
  await eventually(`the daemon says ${what}`, () => daemon.output().includes(what), 30_000);
}

/** Signed, unsigned and foreign deliveries. */
async function deliverTrouble(scene: Scene): Promise<void> {
  expect(await post(scene, person())).toBe(202);
  expect(await post(scene, install())).toBe(202);
  expect(await post(scene, MARKS.unsigned, { secret: 'another' })).toBe(401);
  expect(await post(scene, person(), { tenant: MARKS.unknownTenant })).toBe(401);
  expect(await post(scene, `{"text":"${MARKS.quarantined}"`)).toBe(202);
  expect(await post(scene, { email: MARKS.email, text: MARKS.quarantined })).toBe(202);
  expect(await post(scene, 'x'.repeat(300 * 1024) + MARKS.unsigned)).toBe(413);
  const wrong = { email: MARKS.wrongEmail, lastName: MARKS.lastName };
  expect(await post(scene, aCustomer({ customerId: 'other', attributes: wrong }))).toBe(202);
  const nobody = aCustomer({ customerId: null, attributes: { email: MARKS.noEmail } });
  expect(await post(scene, nobody)).toBe(202);
}

/** What a person does with the API, right and wrong. */
async function operate(scene: Scene): Promise<void> {
  const connection = TENANT;
  const json = (value: object): string => JSON.stringify({ connection, ...value });
  const preview = { method: 'POST', body: json({ body: JSON.stringify(person()) }) };
  expect(await ask(scene, '/api/preview', preview)).toBe(200);
  const faulty = json({ body: MARKS.email, mapping: `{"${MARKS.lastName}":1}` });
  expect(await ask(scene, '/api/preview', { method: 'POST', body: faulty })).toBe(200);
  expect(await ask(scene, '/api/preview', { method: 'POST', body: MARKS.email })).toBe(400);
  const key = encodeURIComponent(MARKS.email);
  expect(await ask(scene, `/api/contacts/${key}?connection=${connection}`)).toBe(200);
  expect(await ask(scene, `/api/contacts/${key}x?connection=${connection}`)).toBe(404);
  expect(await ask(scene, `/api/contacts?connection=${connection}&search=${key}`)).toBe(200);
  expect(await ask(scene, `/api/nothing/${key}`)).toBe(404);
  expect(await ask(scene, '/api/status', { token: MARKS.wrongToken })).toBe(401);
  const session = { method: 'POST', body: JSON.stringify({ token: MARKS.wrongToken }) };
  expect(await ask(scene, '/api/session', session)).toBe(401);
  const retry = { method: 'POST', body: json({ contact: MARKS.email, dryRun: true }) };
  expect(await ask(scene, '/api/dead-letters/retry', retry)).toBe(200);
}

/** Reads what HubSpot was asked and has answered of the person, which is kept, and not said. */
async function readBodies({ operator }: Scene): Promise<void> {
  const read = async (path: string): Promise<string> => {
    const headers = { authorization: `Bearer ${MARKS.operatorToken}` };
    return (await fetch(`${operator}${path}?connection=${TENANT}`, { headers })).text();
  };
  const contact = await read(`/api/contacts/${encodeURIComponent(MARKS.email)}`);
  const { requests } = JSON.parse(contact) as Pick<ContactAnswer, 'requests'>;
  const texts = await Promise.all(requests.map(async ({ id }) => read(`/api/requests/${id}`)));
  const bodies = texts.map((text) => JSON.parse(text) as RequestBodies);
  const [asked, answered] = [bodies.map((body) => body.asked), bodies.map((body) => body.answered)];
  expect([asked.join(' '), answered.join(' ')]).toEqual([
    expect.stringContaining(MARKS.email),
    expect.stringContaining(MARKS.email),
  ]);
}

/** Removes the person from another process, while the daemon runs; then late news of them comes. */
async function erase(scene: Scene): Promise<void> {
  const status = await runProgram(['erase', MARKS.email, '--yes'], {
    environment: scene.environment,
    print: () => undefined,
    report: () => undefined,
    signal: new AbortController().signal,
  });
  expect(status).toBe(0);
  expect(await post(scene, person())).toBe(202);
}

/** That the troubles were as bad as they were meant to be. */
async function deadReasons({ environment }: Scene): Promise<readonly string[]> {
  const path = environment.DATABASE_URL.replace('sqlite:', '');
  await using ledger = await openSqliteLedger({ path });
  const { deadLetters } = await ledger.status(TENANT, systemClock.now());
  return deadLetters.map(({ reason }) => reason).toSorted();
}

describe('the log of a daemon in trouble', () => {
  test('says what happened and nothing of whom', async () => {
    const scene = await setup();
    const { hubspot, webhook, alertUrl, mapping, environment } = scene;
    await leaveAnIncident(scene);
    webhook.answer = (response) => void response.writeHead(500).end(MARKS.errorPage);
    const upsert = /batch\/upsert/;
    const page = `<html>${MARKS.errorPage} ${MARKS.email}</html>`;
    hubspot.faults.add({
      path: upsert,
      times: 1,
      fault: { kind: 'status', status: 500, body: page },
    });
    hubspot.faults.add({ path: upsert, times: 1, fault: { kind: 'reset' } });
    const daemon = await startDaemon(environment, scene.folder);
    cleaning.push(async () => daemon.kill());
    await said(daemon, '"alert.failed"');

    await deliverTrouble(scene);
    await said(daemon, '"endpoint":"contacts/batch/upsert","status":20');
    await said(daemon, '"timeline.sent"');
    await eventually('the bad address is a dead letter', async () => {
      return (await deadReasons(scene)).some((reason) => reason.includes('INVALID_EMAIL'));
    });
    await operate(scene);
    await readBodies(scene);
    await erase(scene);

    hubspot.revokeToken();
    expect(
      await post(scene, aCustomer({ attributes: { ...attributes, email: 'x@example.com' } })),
    ).toBe(202);
    await said(daemon, '"scope":"connection","reason":"unauthorized"');
    writeFileSync(mapping, `{"version":1,"contact":{"${MARKS.lastName}`);
    await said(daemon, '"mapping.refused"');
    const { status } = await daemon.terminate();
    expect(status).toBe(0);

    const output = daemon.output();
    const troubles = [
      'wrong signature',
      'unknown tenant',
      'quarantined',
      'too-large',
      '"status":500',
      '"status":null',
      'token.wrong',
    ];
    expect(troubles.filter((trouble) => !output.includes(trouble))).toEqual([]);
    expect(leaksIn(output)).toEqual([]);
    expect(output).not.toContain(new URL(alertUrl).pathname.slice(1));
    compareWithGuide(output);
    expect(await deadReasons(scene)).toEqual([
      expect.stringContaining('INVALID_EMAIL'),
      'quarantined: __id is missing',
      'quarantined: body is not valid JSON',
    ]);
  }, 120_000);

  test('holds nothing of an OAuth credential, granted or refused', async () => {
    const scene = await setup();
    const { clientSecret, refreshToken } = MARKS;
    const app = { clientId: 'app', clientSecret, refreshToken, rotates: true };
    const hubspot = new HubSpotSimulator({ clock: systemClock, app });
    hubspot.provision(provisionFor(mappingWith()));
    cleaning.push(async () => hubspot.stop());
    const { HUBSPOT_ACCESS_TOKEN: _token, ...others } = scene.environment;
    const environment = {
      ...others,
      HUBSPOT_BASE_URL: await hubspot.start(),
      HUBSPOT_CLIENT_ID: app.clientId,
      HUBSPOT_CLIENT_SECRET: clientSecret,
      HUBSPOT_REFRESH_TOKEN: refreshToken,
    };
    const daemon = await startDaemon(environment, scene.folder);
    cleaning.push(async () => daemon.kill());
    expect(await post(scene, person())).toBe(202);
    await said(daemon, '"endpoint":"contacts/batch/upsert","status":20');
    hubspot.revokeToken();
    hubspot.expireAccessTokens();
    expect(await post(scene, aCustomer({ customerId: 'another' }))).toBe(202);
    await said(daemon, '"scope":"connection","reason":"unauthorized"');
    expect(leaksIn(daemon.output())).toEqual([]);
  }, 60_000);
});

/** The examples and the table of docs/monitoring.md are as the daemon really writes. */
function compareWithGuide(output: string): void {
  const guide = read('docs/monitoring.md');
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly [field: string]: unknown });
  const examples = blocksOf(guide)
    .filter(({ kind }) => kind === 'json log')
    .flatMap(({ text }) => text.trim().split('\n'))
    .map((line) => JSON.parse(line) as (typeof lines)[number]);
  expect(examples.length).toBeGreaterThan(1);
  for (const example of examples) {
    const real = lines.filter(({ msg }) => msg === example.msg).map((line) => Object.keys(line));
    expect(real).toContainEqual(Object.keys(example));
  }
  const fields = new Map(
    tableOf(guide, 'line', 'level', 'says', 'fields').map(([line = '', , , cell = '']) => [
      codeOf(line)[0] ?? '',
      codeOf(cell),
    ]),
  );
  const untold = lines.flatMap(({ msg, level: _level, time: _time, err: _err, ...rest }) =>
    Object.keys(rest)
      .filter((field) => fields.get(msg)?.includes(field) !== true)
      .map((field) => `${msg}: ${field}`),
  );
  expect([...new Set(untold)]).toEqual([]);
}
