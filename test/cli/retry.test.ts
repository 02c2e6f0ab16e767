import { expect, test } from '@jest/globals';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { systemClock } from '../../src/clock.ts';
import { anEvent, facts } from '../ledger/builders.ts';
import { workOf } from '../support/work-of.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { LaneState } from '../../src/model/lane.ts';

const folder = temporaryFolder();
const HOUR_MS = 3_600_000;

const PAUSED: LaneState = {
  lane: 'contacts',
  kind: 'paused',
  code: 'server-error',
  reason: 'HTTP 500',
  hint: '',
  sinceMs: 0,
  untilMs: null,
};
const DAILY = { ...PAUSED, lane: 'timeline', code: 'daily', reason: 'DAILY' } as const;

/** A ledger with contacts that wait for an hour, and these lanes. */
async function ledgerWith(name: string, contacts: number, lanes: readonly LaneState[]) {
  const environment = { ...SETTINGS, DATABASE_URL: `sqlite:${folder(name)}` };
  const nowMs = systemClock.now();
  const ledger = await openLedger(environment.DATABASE_URL);
  const work = await workOf(ledger, 'acme');
  for (let n = 0; n < contacts; n += 1) {
    await ledger.append(anEvent({ eventId: `e${n}`, connection: 'acme' }));
    const [event] = await work.pendingEvents(1);
    if (event === undefined) throw new Error('nothing is pending');
    const application = facts(`e${n}`, { email: `n${n}@x.org` });
    await work.apply([{ seq: event.seq, application, mappingVersion: 'v' }], nowMs);
  }
  const claimed = await work.claimContacts(nowMs, 100);
  const next = { kind: 'again', dueAtMs: nowMs + HOUR_MS, waitsOn: 'update' } as const;
  await work.settleContacts(
    claimed.map(({ id, revision }) => ({ id, revision, end: 'known', next })),
    nowMs,
  );
  await work.saveLanes(lanes);
  await ledger.close();
  const waiting = async (): Promise<number> => {
    await using ledger = await openLedger(environment.DATABASE_URL);
    return (await ledger.delayed('acme', systemClock.now())).contacts;
  };
  const retry = async (args: readonly string[], answer = 'nobody is to be asked') =>
    run(['retry', ...args], environment, { ask: async () => answer });
  return { waiting, retry };
}

test('says what waits, asks, and changes nothing after a no', async () => {
  const { waiting, retry } = await ledgerWith('no.db', 2, []);
  expect(await retry(['--now'], 'n')).toMatchObject({ status: 1, err: 'nothing was changed' });
  expect(await waiting()).toBe(2);
});

test('has it tried at once, and says what stays as it is', async () => {
  const { waiting, retry } = await ledgerWith('yes.db', 2, [PAUSED, DAILY]);
  const { status, out } = await retry(['--now'], 'y');
  expect(status).toBe(0);
  expect(out).toMatch(
    /^2 contacts and sending contacts \(paused for .+\) are tried now by "neostore-hubspot start"\nsending timeline entries stays paused for .+: DAILY$/,
  );
  expect(await waiting()).toBe(0);
});

test('only counts in a dry run', async () => {
  const { waiting, retry } = await ledgerWith('dry.db', 3, []);
  expect(await retry(['--now', '--dry-run'])).toEqual({
    status: 0,
    out: '3 contacts wait to be tried again',
    err: '',
  });
  const { out } = await retry(['--now', '--dry-run', '--json']);
  expect(JSON.parse(out)).toEqual({
    contacts: 3,
    entries: 0,
    consents: 0,
    lanes: [],
    left: [],
  });
  expect(await waiting()).toBe(3);
});

test('asks nothing where nothing waits', async () => {
  const { retry } = await ledgerWith('none.db', 0, []);
  expect(await retry(['--now'])).toEqual({
    status: 0,
    out: 'nothing waits that can be tried at once',
    err: '',
  });
});

test('wants to be told that the wait is not to be waited for', async () => {
  const { retry } = await ledgerWith('usage.db', 0, []);
  expect(await retry([])).toMatchObject({ status: 2, err: expect.stringContaining('--now') });
});
