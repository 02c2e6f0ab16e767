import { existsSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { eventually } from '../support/eventually.ts';
import { anInstall } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { freePort, startDaemon } from './daemon.ts';

const TENANT = 'acme';
const SECRET = 'secret-of-the-process';

/** How long the daemon may need until it says that its files are gone, in milliseconds. */
const NOTICED_MAX_MS = 2_000;

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** A folder with a ledger, and a daemon on it that is sent webhooks all the time. */
async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-files-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ledger.db');
  const port = await freePort();
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    DRY_RUN: 'true',
    DATABASE_URL: `sqlite:${path}`,
    MAPPING_FILE: DEFAULT_MAPPING,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: '0',
  };
  const start = async (changes: Readonly<Record<string, string>> = {}, flags: string[] = []) => {
    const daemon = await startDaemon({ ...environment, ...changes }, folder, flags);
    cleaning.push(async () => daemon.kill());
    return daemon;
  };
  return { folder, path, port, start };
}

/** Sends webhooks one after the other until told to stop. */
function sendTo(port: number) {
  const acknowledged: string[] = [];
  const refused: number[] = [];
  const over = new AbortController();
  const sending = (async () => {
    for (let n = 1; !over.signal.aborted; n += 1) {
      const eventId = `event-${n}`;
      const body = Buffer.from(JSON.stringify(anInstall({ id: eventId })));
      const status = await fetch(`http://127.0.0.1:${port}/webhooks/neostore/${TENANT}`, {
        method: 'POST',
        headers: { 'x-neostore-signature': signBody(body, SECRET, 'hex') },
        body,
      }).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 202) acknowledged.push(eventId);
      else refused.push(status);
      if (status === 0) await systemClock.sleep(20);
    }
  })();
  return {
    acknowledged,
    refused,
    stop: async () => {
      over.abort();
      await sending;
    },
  };
}

async function missing(path: string, ids: readonly string[]): Promise<readonly string[]> {
  await using ledger = await openSqliteLedger({ path, make: 'never' });
  const found = await Promise.all(ids.map(async (id) => ledger.event(TENANT, id)));
  return ids.filter((_id, index) => found[index] === null);
}

describe('a daemon whose ledger is', () => {
  test.each<[string, (path: string) => void, string]>([
    ['without its log', (path) => rmSync(`${path}-wal`), ''],
    ['without its index', (path) => rmSync(`${path}-shm`), ''],
    ['moved', (path) => renameSync(path, `${path}.moved`), '.moved'],
  ])(
    '%s under load refuses, ends with status 1, and everything acknowledged is there',
    async (_what, take, at) => {
      const { path, port, start } = await setup();
      const daemon = await start();
      const sending = sendTo(port);
      await eventually('events are acknowledged', () => sending.acknowledged.length > 50);
      take(path);
      const takenMs = systemClock.now();
      await eventually('webhooks are refused', () => sending.refused.length > 0, NOTICED_MAX_MS);
      await eventually(
        'it is said',
        () => daemon.output().includes('"ledger.lost"'),
        NOTICED_MAX_MS,
      );
      expect(systemClock.now() - takenMs).toBeLessThan(NOTICED_MAX_MS);
      expect(await daemon.ended()).toBe(1);
      await sending.stop();
      expect(daemon.output()).toMatch(/was taken away while the daemon had it open/);
      expect(await missing(path + at, sending.acknowledged)).toEqual([]);
    },
    120_000,
  );

  test.each<[string, (path: string) => void]>([
    ['removed', (path) => rmSync(path)],
    ['emptied', (path) => truncateSync(path)],
  ])(
    '%s ends, and does not start again as if there had been none',
    async (_what, take) => {
      const { path, port, start } = await setup();
      const daemon = await start();
      const sending = sendTo(port);
      await eventually('events are acknowledged', () => sending.acknowledged.length > 0);
      take(path);
      expect(await daemon.ended()).toBe(1);
      await sending.stop();
      await expect(start()).rejects.toThrow(/There was a ledger at .*--new-ledger/);
      const again = await start({}, ['--new-ledger']);
      expect(again.output()).toContain('"ledger.made"');
      expect(await again.terminate()).toMatchObject({ status: 0 });
      await expect(start({}, ['--new-ledger'])).rejects.toThrow(/start without --new-ledger/);
    },
    120_000,
  );
});

test('a daemon that is to find its ledger makes none', async () => {
  const { path, start } = await setup();
  await expect(start({}, ['--existing-ledger'])).rejects.toThrow(/There is no ledger at/);
  expect(existsSync(path)).toBe(false);
});

test('a second daemon is refused by a link as by the path itself, and after the lock was removed', async () => {
  const { folder, path, start } = await setup();
  await start();
  const link = join(folder, 'link.db');
  symlinkSync(path, link);
  const other = { PORT: '0', DATABASE_URL: `sqlite:${link}` };
  await expect(start(other)).rejects.toThrow(/another neostore-hubspot is running/);
  rmSync(`${path}.lock`);
  await eventually('the lock is taken again', () => existsSync(`${path}.lock`), NOTICED_MAX_MS);
  await expect(start(other)).rejects.toThrow(/another neostore-hubspot is running/);
}, 120_000);
