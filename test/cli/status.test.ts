import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { aCustomer } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { startDaemon } from './a-daemon.ts';
import { hear } from './a-ledger.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';
import { workOf } from '../support/work-of.ts';
import { WORK_STATES } from '../../src/model/state.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { LedgerStatus } from '../../src/model/view.ts';

const folder = temporaryFolder();
const settingsFor = (name: string): typeof SETTINGS => ({
  ...SETTINGS,
  DRY_RUN: 'true',
  DATABASE_URL: `sqlite:${folder(name)}`,
});

describe('status 2 or 1, and what to do:', () => {
  test('without a tenant', async () => {
    const { status, err } = await run(['status']);
    expect(status).toBe(2);
    expect(err).toContain('NEOSTORE_TENANT_ID is not set');
  });

  test('without a ledger, which it does not make', async () => {
    const environment = settingsFor('none.db');
    for (let time = 1; time <= 2; time += 1) {
      const { status, err } = await run(['status'], environment);
      expect(status).toBe(1);
      expect(err).toContain('"neostore-hubspot start" makes it');
    }
  });
});

test('of a daemon that received nothing says how to try it', async () => {
  const environment = settingsFor('empty.db');
  await (await startDaemon(environment)).stop();
  const { status, out, err } = await run(['status'], environment);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^ {2}Nothing was received yet\n {4}To try it: neostore-hubspot send/m);
});

test('of values that several people have, without the values', async () => {
  const environment = settingsFor('conflicts.db');
  const shared = (customerId: string) =>
    aCustomer({ customerId, attributes: { email: 'x@shop.example' } });
  await hear(environment, [shared('A1')]);
  expect((await run(['status'], environment)).out).not.toContain('several people');
  await hear(environment, [shared('B2'), shared('C3')]);
  const { out } = await run(['status'], environment);
  expect(out).toMatch(
    /^ {2}1 value is shared by several people, and nobody has decided \(one, of email, is claimed by 2 contacts\)\n.*neostore-hubspot identity list --open\.$/m,
  );
  expect(out).not.toContain('x@shop');
  const [status] = JSON.parse((await run(['status', '--json'], environment)).out) as object[];
  expect(status).toMatchObject({ conflicts: { open: 1, most: { claimants: 2 } } });
});

test('while the daemon runs: what is to do, and what came', async () => {
  const environment = settingsFor('busy.db');
  const daemon = await startDaemon(environment);
  const files = ['data/samples/customer-upserted.json', 'data/samples/pass-installed.json'];
  await run(['send', ...files, '--url', daemon.url], environment);
  const status = await statusOnceApplied(environment);
  const text = await run(['status'], environment);
  await daemon.stop();
  expect(status).toMatchObject({
    tenant: 'acme',
    blocked: null,
    contacts: { pending: 1 },
    events: { done: 2 },
    receivedLastMinute: 2,
    deadLetters: [],
  });
  expect(text.out).toMatch(/^acme {2}NOTICE\n {2}Dry run: nothing is written to HubSpot\n/m);
  expect(text.out).toMatch(/^ {2} +pending {2}waiting {2}done {2}dead {2}discarded$/m);
  expect(text.out).toMatch(/^ {2}contacts {2}1 +0 +0 +0 +0$/m);
  expect(text.out).toContain('in the last minute 2 events received, 0 complete in HubSpot');
});

test('shows why the connection is blocked, what is dead, and what waits', async () => {
  const environment = settingsFor('blocked.db');
  const ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  const hint = 'Put in a valid token.';
  const state = { lane: 'contacts', kind: 'blocked', code: 'unauthorized', untilMs: null } as const;
  const blocked = { ...state, reason: 'unauthorized', hint, sinceMs: Date.now() - 90_000 };
  const untilMs = Date.now() + 3_600_000;
  const paused = { ...blocked, lane: 'timeline', kind: 'paused', untilMs } as const;
  await (
    await workOf(ledger, 'acme')
  ).saveLanes([blocked, { ...paused, reason: 'daily limit', hint: '' }]);
  await quarantine(ledger);
  await ledger.close();
  const { status, out } = await run(['status'], environment);
  expect(status).toBe(0);
  expect(out).toMatch(
    /^ {2}Blocked: sending contacts: unauthorized since .* UTC, for 1 min\n {4}Put in a valid token\.\n {2}Paused: sending timeline entries: daily limit since .* UTC, for 1 min, until .* UTC, in \d+ min$/m,
  );
  expect(out).toMatch(
    /Dead letters\n {2}1 {2}event {2}quarantined: __id is missing\n {2}"neostore-hubspot dead-letters list" says what to do about them\.$/,
  );
});

test('never says that it is not blocked while a lane is paused', async () => {
  const environment = settingsFor('paused.db');
  const ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  const lane = { lane: 'contacts', kind: 'paused', code: 'server-error', hint: '' } as const;
  const times = { sinceMs: Date.now() - 5_000, untilMs: Date.now() - 1 };
  await (await workOf(ledger, 'acme')).saveLanes([{ ...lane, ...times, reason: 'HTTP 503' }]);
  await ledger.close();
  const { out } = await run(['status'], environment);
  expect(out).toMatch(/^ {2}HubSpot fails: HTTP 503 since .* UTC, for [\d.]+ s$/m);
  const json = await run(['status', '--json'], environment);
  expect(JSON.parse(json.out)).toMatchObject([{ blocked: null, lanes: [{ ...lane, ...times }] }]);
});

test('shows how many contacts wait, since when, and what releases them', async () => {
  const hubspot = new HubSpotSimulator({ clock: systemClock });
  hubspot.provision(provisionFor(mappingWith()));
  const environment = {
    ...settingsFor('waiting.db'),
    DRY_RUN: 'false',
    HUBSPOT_BASE_URL: await hubspot.start(),
  };
  const daemon = await startDaemon(environment);
  try {
    await run(['send', 'data/samples/pass-installed.json', '--url', daemon.url], environment);
    const out = await until(async () => {
      const { out } = await run(['status'], environment);
      return out.includes('waits') ? out : null;
    });
    expect(out).toMatch(/^ {2}1 contact waits for a key or a value since .* UTC, for [\d.]+ m?s$/m);
    expect(out).toMatch(/The next event that brings it sends them on\.$/m);
  } finally {
    await daemon.stop();
    await hubspot.stop();
  }
});

test('shows what is left of the quota, and a comparison that is under way', async () => {
  const environment = settingsFor('quota.db');
  const ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  const window = { remaining: 91, max: 100 };
  const daily = { remaining: 240_000, max: 250_000 };
  const work = await workOf(ledger, 'acme');
  await work.saveQuota({ atMs: Date.now(), window, daily });
  await ledger.startReconcile('acme', { startedMs: Date.now() });
  const fresh = await run(['status'], environment);
  expect(fresh.out).toMatch(
    /^quota: 91 of 100 calls left in 10 seconds; 240,000 of 250,000 calls left today; HubSpot was last called .* ago$/m,
  );
  expect(fresh.out).toMatch(/^reconcile: 0 of 0 contacts compared$/m);
  const json = await run(['status', '--json'], environment);
  expect(JSON.parse(json.out)).toMatchObject([{ quota: { window }, reconcile: { total: 0 } }]);
  await work.saveQuota({ atMs: Date.now() - 60_000, window, daily: null });
  await ledger.close();
  const later = await run(['status'], environment);
  expect(later.out).toMatch(/^quota: HubSpot was last called 1 min ago$/m);
});

describe('with --exit-code', () => {
  const check = async (environment: typeof SETTINGS) => {
    const { status, out } = await run(['status', '--exit-code'], environment);
    return [status, out.split('\n')[0]];
  };

  test('a daemon that runs is well, or for nobody to do anything about, and down once it is killed', async () => {
    const environment = settingsFor('exit.db');
    const daemon = await startDaemon(environment);
    const well = await until(async () => {
      const said = await check(environment);
      return said[0] === 0 ? said : null;
    });
    await daemon.stop();
    expect(well).toEqual([0, 'acme  NOTICE']);
    expect(await check(environment)).toEqual([4, 'acme  DOWN']);
    expect((await run(['status'], environment)).status).toBe(0);
  });

  test('a daemon with dead letters wants a person', async () => {
    const environment = settingsFor('exit-dead.db');
    const ledger = await openLedger(environment['DATABASE_URL'] ?? '');
    await quarantine(ledger);
    await ledger.close();
    const daemon = await startDaemon(environment);
    const said = await until(async () => {
      const said = await check(environment);
      return said[0] === 3 ? said : null;
    });
    await daemon.stop();
    expect(said).toEqual([3, 'acme  WANTS A PERSON']);
  });
});

/** Keeps a signed body that is no event. */
async function quarantine(ledger: Pick<Ledger, 'append'>): Promise<void> {
  await ledger.append({
    connection: 'acme',
    eventId: 'e1',
    name: null,
    at: '2026-01-01T00:00:00.0000000Z',
    receivedAtMs: Date.now(),
    body: new TextEncoder().encode('{}'),
    bodyHash: 'x',
    signatureEncoding: 'hex',
    disposition: { kind: 'quarantined', code: 'not-an-event', reason: '__id is missing' },
  });
}

async function statusOnceApplied(environment: typeof SETTINGS): Promise<LedgerStatus> {
  return until(async () => {
    const { out } = await run(['status', '--json'], environment);
    const [status] = JSON.parse(out) as [LedgerStatus];
    expect(Object.keys(status.events)).toEqual([...WORK_STATES]);
    return status.contacts.pending > 0 && status.events.pending === 0 ? status : null;
  });
}
