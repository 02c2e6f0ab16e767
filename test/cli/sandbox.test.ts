import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import { createLog } from '../../src/log.ts';
import type { SandboxSummary } from '../../src/sandbox/summary.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const pathOf = temporaryFolder();

test('--once sends all, waits, and finds in HubSpot what the events say', async () => {
  const { status, out, err } = await run(['sandbox', '--once', '--events', '60', '--rate', '40']);
  expect(status).toBe(0);
  expect(err).toMatch(/^\d+ of 60 events received, \d+ contacts and timeline entries to send$/m);
  expect(out).toMatch(/webhooks +http:\/\/127\.0\.0\.1:\d+\/webhooks\/neostore\/sandbox/);
  expect(out).toMatch(/dashboard +http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+$/m);
  expect(out).toMatch(/^ {2}deliveries +72 \(12 duplicates\), in shuffled order$/m);
  expect(out).toMatch(/^ {2}contacts waiting +\d+ \(no e-mail of their own, so not created\)$/m);
  expect(out).toMatch(/^ {2}people +\d+, with \d+ conflicts? over an address$/m);
  expect(out).toMatch(/\nHubSpot holds exactly what the events say\.$/);
});

test('--once --trouble lets it go wrong, ends it, and finds in HubSpot what the events say', async () => {
  const args = ['sandbox', '--once', '--events', '120', '--trouble', 'bad-records,slow'];
  const { status, out, err } = await run([...args, '--trouble', 'slow']);
  expect(out).toContain('Trouble is on:\n  slow: Every answer comes');
  expect(out).toContain(
    '  bad-records: HubSpot takes addresses that begin with b or m for invalid.',
  );
  expect(out).toContain('It ends 5 s after the last event.');
  expect(err).toContain('the trouble ends: what waits heals by itself');
  expect(out).toMatch(/\nHubSpot holds exactly what the events say\.$/);
  expect(status).toBe(0);
}, 60_000);

test('--trouble names the nearest trouble where there is none of that name', async () => {
  const { status, err } = await run(['sandbox', '--once', '--trouble', 'slow,revoked-tokn']);
  expect(status).toBe(2);
  expect(err).toContain('Did you mean revoked-token?');
  expect((await run(['sandbox', '--trouble', 'zzzzzzzzzzzzzz'])).err).toContain('See --help');
});

test('--help lists the trouble that there is', async () => {
  const { out } = await run(['sandbox', '--help']);
  for (const name of ['server-errors', 'no-answer', 'day-quota', 'required-property']) {
    expect(out).toMatch(new RegExp(`^ +${name} +[A-Z].*\\.$`, 'm'));
  }
});

test('--once --json prints the summary and nothing else; addresses go to standard error', async () => {
  const { status, out, err } = await run(['sandbox', '--once', '--events', '40', '--json']);
  expect(status).toBe(0);
  const summary = JSON.parse(out) as SandboxSummary;
  expect(summary).toMatchObject({ events: 40, deliveries: 48, duplicates: 8, differences: [] });
  expect(err).toContain('http://127.0.0.1:');
});

test('--once that is interrupted has status 1', async () => {
  const stopping = new AbortController();
  const ended = run(
    ['sandbox', '--once', '--events', '100', '--rate', '1'],
    {},
    {
      signal: stopping.signal,
      onPrint: () => stopping.abort(),
    },
  );
  expect(await ended).toMatchObject({ status: 1, err: 'interrupted before all events were in' });
});

test('a line for each event that reached HubSpot, until it is asked to end', async () => {
  const stopping = new AbortController();
  const args = ['sandbox', '--events', '5', '--rate', '500'];
  const onPrint = (text: string): void => {
    if (text.includes('all 5 events are in')) stopping.abort();
  };
  const { status, out } = await run(args, {}, { signal: stopping.signal, onPrint });
  expect(status).toBe(0);
  const lines = out.split('\n').filter((line) => /^ {2}(Customer|Pass|Redirect):/.test(line));
  expect(lines).toHaveLength(5);
  expect(out).toMatch(/\nstopping$/);
});

test('--json, watched: a JSON object a line', async () => {
  const stopping = new AbortController();
  let events = 0;
  const onPrint = (text: string): void => {
    events += text.split('\n').length;
    if (events === 5) stopping.abort();
  };
  const args = ['sandbox', '--events', '5', '--rate', '500', '--json'];
  const { status, out, err } = await run(args, {}, { signal: stopping.signal, onPrint });
  expect(status).toBe(0);
  const parsed = out.split('\n').map((line) => JSON.parse(line) as object);
  for (const event of parsed) {
    expect(Object.keys(event)).toEqual(['eventId', 'name', 'tookMs', 'contact', 'url']);
  }
  expect(err).toContain('stopping');
});

test('--no-daemon: the settings for a daemon of your own', async () => {
  const stopping = new AbortController();
  const { status, out } = await run(
    ['sandbox', '--no-daemon'],
    {},
    {
      signal: stopping.signal,
      onPrint: () => stopping.abort(),
    },
  );
  expect(status).toBe(0);
  expect(out).toMatch(/HUBSPOT_BASE_URL=http:\/\/127\.0\.0\.1:\d+\n/);
  expect(out).toContain('HUBSPOT_ACCESS_TOKEN=sandbox-token');
});

test('a port that is taken is one message', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { status, err } = await run(['sandbox', '--once', '--hubspot-port', String(port)]);
  server.close();
  expect(status).toBe(1);
  expect(err).toMatch(new RegExp(`^port ${port} is taken: .*--hubspot-port\\)$`));
});

test('--hubspot-answers: the simulated HubSpot answers as a file says', async () => {
  const file = pathOf('answers.json');
  writeFileSync(file, JSON.stringify({ uniqueCase: 'exact', about: { program: '0.1.0' } }));
  const stopping = new AbortController();
  const welcomed = Promise.withResolvers<string>();
  const args = ['sandbox', '--no-daemon', '--hubspot-answers', file];
  const ended = run(args, {}, { signal: stopping.signal, onPrint: welcomed.resolve });
  const url = /HUBSPOT_BASE_URL=(\S+)/.exec(await welcomed.promise)?.[1] ?? '';
  const environment = { HUBSPOT_BASE_URL: url, HUBSPOT_ACCESS_TOKEN: 'sandbox-token' };
  const probed = await run(['probe', '--only', 'uniqueCase', '--yes', '--json'], environment);
  stopping.abort();
  await ended;
  expect(JSON.parse(probed.out)).toMatchObject({ uniqueCase: 'exact' });
});

test('--hubspot-answers names all faults of the file', async () => {
  const file = pathOf('answers.json');
  writeFileSync(file, JSON.stringify({ uniqueCase: 'odd', notesPage: 0 }));
  const { status, err } = await run(['sandbox', '--once', '--hubspot-answers', file]);
  expect(status).toBe(2);
  expect(err).toMatch(/uniqueCase: .*\n.*notesPage: /);
  expect(err).toContain('probe --list');
});

describe('--empty', () => {
  const TENANT = 'sandbox';
  let stopping: AbortController;
  let ended: Promise<Ran>;
  let file: string;
  let printed: string;

  beforeEach(async () => {
    stopping = new AbortController();
    file = pathOf('sandbox.env');
    printed = '';
    const args = ['sandbox', '--empty', '--events', '20', '--rate', '500'];
    const onPrint = (text: string): void => void (printed += `${text}\n`);
    const more = ['--write-settings', file, '--port', '18431'];
    ended = run([...args, ...more], {}, { signal: stopping.signal, onPrint });
    await until(async () => Promise.resolve(printed === '' ? null : true));
  });
  afterEach(async () => {
    stopping.abort();
    await ended;
  });

  const settings = (): Environment => parseEnv(readFileSync(file, 'utf8'));

  test('rehearses setup, the webhook, a daemon and backfill with the settings that it writes', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const plan = await run(['setup', '--plan'], settings());
    expect(plan.out).toContain('+ create property neostore_wallet_status');
    const url = `http://127.0.0.1:18431/webhooks/neostore/${TENANT}`;
    expect(printed).toContain(`--url ${url}`);
    const made = await run(['setup', '--yes', '--url', url, '--save-secret', file], settings());
    expect(made).toMatchObject({ status: 0 });
    expect(settings()).toHaveProperty('NEOSTORE_WEBHOOK_SECRET');
    expect((await run(['check'], settings())).out).toContain('right, every mapped value');
    const app = await startApp(loadSettings({ ...settings(), PORT: '18431', OPERATOR_PORT: '0' }), {
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      onFatal: (error) => {
        throw error;
      },
    });
    try {
      await until(async () => Promise.resolve(/all 20 events are taken/.test(printed) || null));
      const backfilled = await run(['backfill', '--yes'], settings());
      expect(backfilled).toMatchObject({ status: 0 });
      expect(backfilled.out).toMatch(/^\d+ passes? read, with \d+ installs?$/m);
      const status = await run(['status', '--json'], settings());
      expect(status.out).toContain(`"${TENANT}"`);
    } finally {
      await app.stop();
    }
    expect(printed).toContain(`there is a webhook to ${url}: 20 events are on their way`);
  });

  test('says what to do in lines of 80 columns, and takes its settings away at the end', async () => {
    const short = printed.replaceAll(file, 'sandbox.env');
    for (const line of short.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    stopping.abort();
    expect(await ended).toMatchObject({ status: 0 });
    expect(existsSync(file)).toBe(false);
  });

  test('leaves a file alone that is there', async () => {
    const second = await run(['sandbox', '--empty', '--write-settings', file]);
    expect(second).toMatchObject({
      status: 2,
      err: expect.stringContaining('is there already') as unknown,
    });
    expect(existsSync(file)).toBe(true);
  });
});
