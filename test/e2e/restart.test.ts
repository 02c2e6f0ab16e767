import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { HistoryAnswer } from '../../src/operator/api.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { eventually } from '../support/eventually.ts';
import { freePort, startDaemon, type Daemon } from './daemon.ts';

/* What whoever looks at the page keeps when the daemon dies and comes back. */

const TOKEN = 'operator-token-before-the-restart';

const daemons: Daemon[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(daemons.splice(0).map(async (daemon) => daemon.kill()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts daemons one after the other, on one ledger and one port. */
async function begin() {
  const folder = mkdtempSync(join(tmpdir(), 'restart-'));
  folders.push(folder);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = async (token = TOKEN): Promise<Daemon> => {
    const daemon = await startDaemon(
      {
        NEOSTORE_TENANT_ID: 'acme',
        NEOSTORE_WEBHOOK_SECRET: 'secret',
        DRY_RUN: 'true',
        HOST: '127.0.0.1',
        PORT: '0',
        OPERATOR_PORT: String(port),
        OPERATOR_TOKEN: token,
        DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
        MAPPING_FILE: DEFAULT_MAPPING,
      },
      folder,
    );
    daemons.push(daemon);
    return daemon;
  };
  const signIn = async (): Promise<{ readonly cookie: string }> => {
    const answer = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: TOKEN }),
    });
    return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  };
  const look = async (headers: { readonly cookie: string }, path = '/api/status') =>
    fetch(`${url}${path}`, { headers });
  return { url, start, signIn, look };
}

test('sessions hold after a kill, one that was ended does not, and a new token ends all', async () => {
  const { url, start, signIn, look } = await begin();
  const first = await start();
  const [kept, ended] = [await signIn(), await signIn()];
  await fetch(`${url}/api/session`, { method: 'DELETE', headers: ended });
  expect([(await look(kept)).status, (await look(ended)).status]).toEqual([200, 401]);
  await first.kill();
  const second = await start();
  expect([(await look(kept)).status, (await look(ended)).status]).toEqual([200, 401]);
  await second.terminate();
  await start('another-operator-token');
  expect((await look(kept)).status).toBe(401);
}, 60_000);

test('the charts begin where they were', async () => {
  const { start, signIn, look } = await begin();
  const first = await start();
  const session = await signIn();
  const samples = async (): Promise<HistoryAnswer['samples']> =>
    ((await (await look(session, '/api/history')).json()) as HistoryAnswer).samples;
  await eventually('a sample was taken', async () => (await samples()).length > 0, 30_000);
  const before = await samples();
  await first.kill();
  await start();
  await eventually('it is shown again', async () => (await samples()).length > 0);
  expect((await samples())[0]).toEqual(before[0]);
}, 90_000);
