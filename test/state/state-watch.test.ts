import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { daemonOf } from '../../src/core/state/report-text.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import { OF_DAEMON, StateWatch, type StateWatchOptions } from '../../src/state/state-watch.ts';
import { eventually } from '../support/eventually.ts';
import { mappingWith } from '../support/mapping.ts';
import { aStatus } from '../core/state/known.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';
import type { ConnectionState } from '../../src/model/condition.ts';
import type { RequestReport } from '../../src/model/hubspot.ts';

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

const REQUEST: RequestReport = {
  endpoint: 'contacts/batch/upsert',
  status: 200,
  ms: 1,
  atMs: 1,
  correlationId: null,
  contacts: [],
  entries: [],
  fault: null,
  aheadMs: 0,
};

async function setup(changes: Partial<StateWatchOptions> = {}) {
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'state-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ledger.db');
  const ledger = await openSqliteLedger({ path });
  cleaning.push(async () => ledger.close());
  const mapping = mappingWith();
  const watch = new StateWatch({
    connections: ['acme', 'globex'].map((id) => ({
      id,
      dryRun: false,
      mapping: () => ({ file: 'f', mapping, sinceMs: 1, refused: null }),
    })),
    ledger,
    databaseUrl: `sqlite:${path}`,
    pendingLimitMs: 900_000,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    ...changes,
  });
  cleaning.push(async () => watch.stop());
  const stateOf = (connection = 'acme'): ConnectionState =>
    watch.stateOf(connection, aStatus({ lastReceivedMs: systemClock.now() }));
  return { ledger, watch, codes: (id?: string) => stateOf(id).conditions.map(({ code }) => code) };
}

describe('what the process knows', () => {
  test('is nothing where nothing happened', async () => {
    const { codes } = await setup();
    expect(codes()).toEqual([]);
  });

  test('says that webhooks are refused, of the connection that they name', async () => {
    const { watch, codes } = await setup();
    for (let n = 0; n < 5; n += 1) watch.delivery({ tenant: 'acme', refusal: 'wrong-signature' });
    expect([codes('acme'), codes('globex')]).toEqual([['webhooks-refused'], []]);
    watch.delivery({ tenant: 'acme', refusal: null });
    expect(watch.stateOf('acme', aStatus()).conditions[0]?.severity).toBe('person');
  });

  test('says that webhooks name an unknown tenant, of every connection', async () => {
    const { watch, codes } = await setup();
    for (let n = 0; n < 5; n += 1) watch.delivery({ tenant: null, refusal: 'unknown-tenant' });
    expect([codes('acme'), codes('globex')]).toEqual([['unknown-tenant'], ['unknown-tenant']]);
  });

  test('says that HubSpot fails until it answers', async () => {
    const { watch, codes } = await setup();
    const fail = { ...REQUEST, status: null, fault: 'ECONNREFUSED', aheadMs: null };
    watch.request('acme', fail);
    watch.request('acme', fail);
    expect([codes('acme'), codes('globex')]).toEqual([['hubspot-failing'], []]);
    watch.request('acme', REQUEST);
    expect(codes('acme')).toEqual([]);
  });

  test('says that the clock is off by what the middle one of the last answers says', async () => {
    const { watch, codes } = await setup();
    for (const aheadMs of [0, 0, 600_000]) watch.request('acme', { ...REQUEST, aheadMs });
    expect(codes()).toEqual([]);
    for (const aheadMs of [600_000, 600_000]) watch.request('acme', { ...REQUEST, aheadMs });
    expect(codes()).toEqual(['clock-off']);
  });

  test('says that evaluation ends, that alerts fail, and that an account is shared', async () => {
    const { watch, codes } = await setup();
    for (let n = 0; n < 3; n += 1) watch.evaluationEnded('not-started');
    watch.alerts({ sinceMs: 1, code: 'HTTP 500' });
    watch.shared('acme', [{ portalId: '1', tenants: ['acme'], property: 'p', line: '' }]);
    expect(codes()).toEqual(['evaluation-failing', 'shared-account', 'alerts-failing']);
    watch.alerts(null);
    expect(codes('globex')).toEqual(['evaluation-failing']);
  });

  test('is of connections that there are', async () => {
    const { watch } = await setup();
    watch.delivery({ tenant: 'nobody', refusal: null });
    watch.request('nobody', REQUEST);
    expect(() => watch.stateOf('nobody', aStatus())).toThrow('there is no connection nobody');
  });
});

test('another process reads in the ledger what this one knows', async () => {
  const { ledger, watch } = await setup();
  for (let n = 0; n < 5; n += 1) watch.delivery({ tenant: 'acme', refusal: 'too-large' });
  watch.start();
  await eventually('it is kept', async () => (await ledger.loadMemo(OF_DAEMON, 'report')) !== null);
  const daemon = daemonOf(
    {
      isHeld: true,
      process: await ledger.loadMemo(OF_DAEMON, 'report'),
      connection: await ledger.loadMemo('acme', 'report'),
    },
    systemClock.now(),
  );
  expect(daemon).toMatchObject({
    kind: 'running',
    report: { refusedFor: 'too-large', refusedInRow: 5, mapping: { refused: null } },
    process: { ledger: null, disk: { freeBytes: expect.any(Number) } },
  });
  expect(watch.disk?.totalBytes).toBeGreaterThan(0);
});

test('a ledger that does not take its report takes no events', async () => {
  const failed = async () => Promise.reject(Object.assign(new Error('x'), { code: 'unavailable' }));
  const ledger: StateWatchOptions['ledger'] = {
    append: failed,
    isWritable: async () => Promise.resolve(true),
    saveMemo: failed,
  };
  const { watch, codes } = await setup({ ledger, databaseUrl: 'sqlite::memory:' });
  watch.start();
  await eventually('it is seen', () => codes().includes('ledger-refuses'));
  expect(watch.disk).toBeNull();
});

test('a ledger that cannot be read is said to be so', async () => {
  const { watch } = await setup();
  expect(watch.stateOf('acme', null).conditions.map(({ code }) => code)).toEqual([
    'ledger-refuses',
  ]);
});
