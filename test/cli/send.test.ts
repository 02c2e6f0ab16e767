import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../src/app.ts';
import { freePort, startDaemon } from './a-daemon.ts';
import { run, SETTINGS, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const INSTALLED = 'data/samples/pass-installed.json';
const UNKNOWN = 'data/samples/edge/unknown-event.json';
const WITHOUT_ID = 'data/samples/edge/without-id.json';

afterAll(async () => daemon.stop());
const folder = temporaryFolder();
let daemon: App;
let environment: typeof SETTINGS;

beforeAll(async () => {
  const port = String(await freePort());
  environment = { ...SETTINGS, PORT: port, DATABASE_URL: `sqlite:${folder('ledger.db')}` };
  daemon = await startDaemon({ ...environment, DRY_RUN: 'true' });
});

const send = async (...args: string[]): Promise<Ran> => run(['send', ...args], environment);

test('an event is taken, and the same event again counts once', async () => {
  const file = 'data/samples/pass-created.json';
  const first = await send(file);
  expect(first).toMatchObject({ status: 0, err: '' });
  expect(first.out).toMatch(/^ {2}accepted {2}data\/samples\/pass-created\.json {2}6a1c0002-/);
  expect(first.out).toMatch(/\n1 of 1 event taken$/);
  const second = await send(file);
  expect(second.status).toBe(0);
  expect(second.out).toContain('duplicate: this event id was received before and counts once');
});

test('--new makes it another event', async () => {
  const [first, second] = [await send(INSTALLED, '--new'), await send(INSTALLED, '--new')];
  for (const { status, out } of [first, second]) {
    expect({ status, accepted: out.startsWith('  accepted') }).toEqual({
      status: 0,
      accepted: true,
    });
  }
  expect(first.out).not.toBe(second.out);
});

test('--new keeps the digits of numbers that JavaScript would round', async () => {
  const file = folder('digits.json');
  const id = '1234567890123456789012345';
  const about = `"__eventName":"Customer:Upserted","identifiers":{"customerId":${id}}`;
  writeFileSync(file, `{"__id":"e1",${about}}`);
  const [sent] = JSON.parse((await send(file, '--new', '--json')).out) as { eventId: string }[];
  const { out } = await run(['why', sent?.eventId ?? '', '--payload'], environment);
  expect(out).toContain(id);
});

test('several files: each is reported, then the sum', async () => {
  const { status, out } = await send(INSTALLED, UNKNOWN, WITHOUT_ID, '--yes');
  expect(status).toBe(0);
  expect(out).toMatch(/^ {2}accepted {5}data/m);
  expect(out).toMatch(/^ {2}ignored {6}data/m);
  expect(out).toMatch(/^ {2}quarantined {2}data/m);
  expect(out).toContain('ignored: kept, but the mapping does not name this event');
  expect(out).toMatch(/\n3 of 3 events taken$/);
});

test('what is no event is sent only after a yes', async () => {
  const asked = async (answer: string) => {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return Promise.resolve(answer);
    };
    const { status, err } = await run(['send', WITHOUT_ID], environment, { ask });
    return { status, err, questions };
  };
  const reason = `${WITHOUT_ID} is no event: __id is missing`;
  expect(await asked('')).toEqual({
    status: 1,
    err: `${reason}\nnothing was sent`,
    questions: ['Send it, which makes a dead letter? [y/N] '],
  });
  expect(await asked('y')).toMatchObject({ status: 0, err: reason });
});

test('is signed as the settings have it written', async () => {
  const base64 = { ...environment, NEOSTORE_SIGNATURE_ENCODING: 'base64' };
  const port = String(await freePort());
  const other = { ...base64, PORT: port, DATABASE_URL: `sqlite:${folder('base64.db')}` };
  const strict = await startDaemon({ ...other, DRY_RUN: 'true' });
  try {
    expect(await run(['send', INSTALLED], other)).toMatchObject({ status: 0 });
  } finally {
    await strict.stop();
  }
});

test('--json prints an array and nothing else', async () => {
  const { status, out, err } = await send(UNKNOWN, WITHOUT_ID, '--yes', '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const eventId = '6a1c0024-52e0-4c37-8b19-d0f3a7e4c624';
  expect(JSON.parse(out)).toEqual([
    { file: UNKNOWN, httpStatus: 202, status: 'duplicate', eventId, reason: null },
    {
      file: WITHOUT_ID,
      httpStatus: 202,
      status: 'duplicate',
      eventId: expect.stringMatching(/^sha256:/),
      reason: null,
    },
  ]);
});

describe('status 1 and advice', () => {
  test('when the daemon refuses: it goes on with the other files and sums up', async () => {
    const { status, out, err } = await run(['send', INSTALLED, UNKNOWN], {
      ...environment,
      NEOSTORE_WEBHOOK_SECRET: 'another',
    });
    expect(status).toBe(1);
    expect(err).toBe('the daemon refused 2 of 2 events');
    expect(out).toContain('unauthorized: The tenant or the signature is not known here.');
    expect(out.match(/Check the tenant id/g)).toHaveLength(1);
    expect(out).toMatch(/\n0 of 2 events taken$/);
  });

  test('when no daemon is there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { status, out, err } = await send(INSTALLED, '--url', url, '--json');
    expect({ status, out }).toEqual({ status: 1, out: '[]' });
    expect(err).toBe(
      `no daemon answers at ${url}: nothing listens there (ECONNREFUSED); start it with "neostore-hubspot start", or say where it is with --url`,
    );
  });

  test('when something else is there', async () => {
    const server = await otherServer();
    const { port } = server.address() as AddressInfo;
    const { status, err } = await send(INSTALLED, '--url', `http://127.0.0.1:${port}/`);
    server.closeAllConnections();
    server.close();
    expect(status).toBe(1);
    expect(err).toBe(`what answers at http://127.0.0.1:${port}/ (HTTP 200) is no neostore-hubspot`);
  });

  test('when a file that is no JSON has to be renewed', async () => {
    const file = folder('text.json');
    writeFileSync(file, 'no JSON');
    expect(await send(file, '--new')).toMatchObject({
      status: 1,
      err: `${file} is not JSON, so it cannot be given a new id`,
    });
  });
});

describe('status 2', () => {
  test('when a file is not there: nothing is sent', async () => {
    const { status, out, err } = await send(INSTALLED, 'no.json');
    expect({ status, err }).toEqual({
      status: 2,
      err: 'cannot read no.json: there is no such file',
    });
    expect(out).toBe('');
  });

  test('when a file is no event and nobody can be asked: nothing is sent', async () => {
    const { status, out, err } = await send(INSTALLED, 'README.md');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe(
      'README.md is no event: body is not valid JSON\nnothing was sent: add --yes where no one can be asked',
    );
  });

  test('when the settings do not name tenant and secret', async () => {
    const { status, err } = await run(['send', INSTALLED]);
    expect(status).toBe(2);
    expect(err).toContain('NEOSTORE_WEBHOOK_SECRET: found nothing');
  });
});

async function otherServer(): Promise<Server> {
  const server = createServer((_request, response) => response.end('<html>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
