import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { run } from '../cli/run.ts';
import { read } from '../checkout.ts';
import { EXPLOSIVE, TRIGGER, upserted } from '../evaluation/harmful.ts';
import { eventually } from '../support/eventually.ts';
import { freePort, startDaemon, type Daemon } from './daemon.ts';

/* A daemon whose mapping has a regular expression that a customer's name holds up forever. */

const TENANT = 'acme';
const SECRET = 'webhook-secret';

/** Longest wait for what a loaded machine does in a few seconds. */
const PATIENCE_MS = 60_000;

/** Longest time that anybody waits for an answer of a daemon that evaluates, in milliseconds. */
const ANSWER_MAX_MS = 5_000;

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** The shipped mapping, where the first name is taken only if the regular expression finds it. */
function mappingText(firstName: string): string {
  const file = JSON.parse(read('mappings/default.json')) as {
    events: { 'Customer:Upserted': { properties: Record<string, unknown> } };
  };
  file.events['Customer:Upserted'].properties['firstname'] = firstName;
  return JSON.stringify(file);
}

const HARMFUL = mappingText(
  `$match(attributes.firstName, ${EXPLOSIVE}) ? attributes.firstName : null`,
);

async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'harmful-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, HARMFUL);
  const [port, path] = [await freePort(), join(folder, 'ledger.db')];
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    HUBSPOT_ACCESS_TOKEN: 'pat-of-nobody',
    HUBSPOT_BASE_URL: 'http://127.0.0.1:9',
    DRY_RUN: 'true',
    DATABASE_URL: `sqlite:${path}`,
    MAPPING_FILE: mapping,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: '0',
  };
  const start = async (): Promise<Daemon> => {
    const daemon = await startDaemon(environment, folder);
    cleaning.push(async () => daemon.kill());
    return daemon;
  };
  const ask = async (place: string, request: RequestInit = {}): Promise<number> => {
    const signal = AbortSignal.timeout(ANSWER_MAX_MS);
    return (await fetch(`http://127.0.0.1:${port}${place}`, { ...request, signal })).status;
  };
  const send = async (number: number, name: string): Promise<number> => {
    const { body } = upserted(number, name);
    const headers = {
      'content-type': 'application/json',
      'x-neostore-tenantid': TENANT,
      'x-neostore-signature': signBody(body, SECRET, 'hex'),
    };
    return ask('/webhooks/neostore', { method: 'POST', headers, body: new Uint8Array(body) });
  };
  const states = async (): Promise<Readonly<Record<string, string>>> => {
    await using ledger = await openSqliteLedger({ path });
    const { rows: events } = await ledger.events(TENANT, { limit: 50 });
    return Object.fromEntries(
      events.map(({ eventId, state, reason }) => [
        eventId,
        reason === null ? state : `${state}: ${reason}`,
      ]),
    );
  };
  return { start, send, states, mapping, environment, health: async () => ask('/healthz') };
}

test('a name that holds up a regular expression holds up nobody else, not after a crash either', async () => {
  const { start, send, states, mapping, environment, health } = await setup();
  let daemon = await start();
  expect(await send(0, 'Ada')).toBe(202);
  expect(await send(1, TRIGGER)).toBe(202);
  for (let number = 2; number < 6; number += 1) {
    expect(await send(number, `Name ${number}`)).toBe(202);
    expect(await health()).toBe(200);
  }
  await daemon.kill();
  daemon = await start();
  expect(await send(6, 'Grace')).toBe(202);
  expect(await health()).toBe(200);
  await eventually(
    'all events are applied but one',
    async () => Object.values(await states()).every((state) => !state.startsWith('pending')),
    PATIENCE_MS,
  );
  const { 'event-1': one, ...others } = await states();
  expect(one).toBe('dead: the mapping took over 1 s of processor time');
  expect(Object.values(others)).toEqual(Array.from({ length: 6 }, () => 'done'));
  expect(daemon.output()).toContain('"mapping.warned"');

  writeFileSync(mapping, mappingText('attributes.firstName'));
  await eventually(
    'the mended mapping is in force',
    () => daemon.output().includes('"mapping.changed"'),
    PATIENCE_MS,
  );
  const retried = await run(['dead-letters', 'retry', '--all', '--yes', '--json'], environment);
  expect(retried.status).toBe(0);
  await eventually(
    'it is applied',
    async () => (await states())['event-1'] === 'done',
    PATIENCE_MS,
  );
}, 240_000);

test('a daemon that an expression holds up makes previews meanwhile, and ends in time', async () => {
  const { start, send, states } = await setup();
  const daemon = await start();
  for (let number = 0; number < 20; number += 1) expect(await send(number, TRIGGER)).toBe(202);
  const [, operatorUrl] = /"operatorUrl":"([^"]+)"/.exec(daemon.output()) ?? [];
  const tried = await fetch(`${operatorUrl}/api/preview`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: new TextDecoder().decode(upserted(1, 'Ada').body) }),
  });
  expect(await tried.json()).toMatchObject({ kind: 'preview', preview: { outcome: 'applied' } });
  expect(Object.values(await states())).toContain('pending');
  const { status, ms } = await daemon.terminate();
  expect(status).toBe(0);
  expect(ms).toBeLessThan(10_000);
}, 60_000);
