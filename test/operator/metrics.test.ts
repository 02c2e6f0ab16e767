import { expect, test } from '@jest/globals';
import { conditionOf } from '../../src/core/state/condition-of.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import type { ConnectionStatus } from '../../src/operator/api.ts';
import { TENANT } from '../ledger/builders.ts';
import { FakeClock } from '../hubspot/fake-clock.ts';
import { aConnection, compiled, MAPPING_TEXT, setup } from './setup.ts';

/** What design and documents promise, besides the metrics of the process. */
const PROMISED = {
  deliveries_total: ['counter', 'connection', 'outcome'],
  events_applied_total: ['counter', 'connection', 'event'],
  installs_total: ['counter', 'connection', 'pass_type', 'wallet'],
  uninstalls_total: ['counter', 'connection', 'pass_type', 'wallet'],
  event_sync_seconds: ['histogram', 'connection'],
  hubspot_requests_total: ['counter', 'connection', 'endpoint', 'status'],
  hubspot_request_seconds: ['histogram', 'connection'],
  hubspot_quota_remaining: ['gauge', 'connection', 'window'],
  backlog: ['gauge', 'connection', 'kind'],
  oldest_pending_seconds: ['gauge', 'connection'],
  dead_letters: ['gauge', 'connection'],
  identity_conflicts: ['gauge', 'connection'],
  identity_claimants_max: ['gauge', 'connection'],
  state: ['gauge', 'condition', 'connection'],
  left_out_values: ['gauge', 'connection'],
  waiting_contacts: ['gauge', 'connection'],
  unmerged_records: ['gauge', 'connection'],
  mapping_faults: ['gauge', 'connection'],
  ledger_disk_free_bytes: ['gauge'],
  blocked: ['gauge', 'connection', 'reason'],
  log_lines_lost_total: ['counter'],
  lane_halted: ['gauge', 'connection', 'kind', 'lane'],
} as const;

const COUNTS = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };

const HALT = {
  lane: 'contacts',
  reason: 'unauthorized, as a text says',
  hint: '',
  sinceMs: 0,
  untilMs: null,
} as const;

const STATUS: ConnectionStatus = {
  connection: TENANT,
  dryRun: false,
  mappingVersion: 'v1',
  mappingFaults: 3,
  portalId: null,
  events: { ...COUNTS, pending: 3 },
  contacts: { ...COUNTS, pending: 2 },
  timeline: { ...COUNTS, pending: 1 },
  consents: COUNTS,
  oldestPendingMs: new FakeClock().now() - 90_000,
  oldestWaitingMs: null,
  deadLetters: [
    { kind: 'event', code: 'no-key', reason: 'no key: a', count: 4 },
    { kind: 'contact', code: 'gave-up', reason: 'gave up: b', count: 1 },
  ],
  blocked: null,
  lanes: [
    { ...HALT, kind: 'blocked', code: 'missing-scopes' },
    { ...HALT, kind: 'fuse', code: 'unauthorized' },
    { ...HALT, lane: 'timeline', kind: 'paused', code: 'daily', untilMs: 9 },
  ],
  state: {
    severity: 'down',
    conditions: [
      conditionOf({ code: 'blocked', severity: 'down', what: 'w', advice: '' }),
      conditionOf({ code: 'dead-letters', severity: 'person', what: 'w', advice: '' }),
      conditionOf({ code: 'dry-run', severity: 'notice', what: 'w', advice: '' }),
    ],
  },
  leftOut: { values: 251, groups: [] },
  unmerged: 2,
  lastReceivedMs: 1,
  usual: [],
  conflicts: { open: 4, most: { property: 'email', value: 'till@shop.example', claimants: 7 } },
  quota: {
    atMs: 0,
    window: { remaining: 88, max: 100 },
    daily: { remaining: 1_000, max: 250_000 },
  },
  receivedLastMinute: 0,
  syncedLastMinute: 0,
};

function metrics(status = STATUS): Metrics {
  return new Metrics({
    walletTotals: async () => [
      {
        kind: 'installed',
        slotMs: 0,
        wallet: 'apple',
        passType: 'loyalty',
        source: '',
        count: 2,
      },
      {
        kind: 'uninstalled',
        slotMs: 0,
        wallet: 'apple',
        passType: 'loyalty',
        source: '',
        count: 1,
      },
    ],
    connections: [aConnection()],
    readStatus: async () => status,
    clock: new FakeClock(),
    disk: () => ({ freeBytes: 1_024, totalBytes: 4_096 }),
  });
}

test('every promised metric is there, with its type and labels, and no other', async () => {
  const measured = metrics();
  measured.countDelivery(TENANT, 'accepted');
  measured.countApplied(TENANT, 'Pass:Installed');
  measured.countSynced(TENANT, 1_500);
  measured.countRequest(TENANT, 'contacts/batch/upsert', 207, 120);
  const found = parse(await measured.text());
  for (const [name, [type, ...labels]] of Object.entries(PROMISED)) {
    const family = found.get(`neostore_hubspot_${name}`);
    expect([name, family?.type, [...(family?.labels ?? [])].sort()]).toEqual([name, type, labels]);
    expect(family?.help).toMatch(/^[A-Z].*\.$/);
  }
  const others = [...found.keys()].filter(
    (name) => !(name.replace('neostore_hubspot_', '') in PROMISED),
  );
  expect(others.filter((name) => !/^neostore_hubspot_(process|nodejs)_/.test(name))).toEqual([]);
  expect(others).toContain('neostore_hubspot_process_cpu_seconds_total');
});

test('installs are as the ledger has counted them, however often they are read', async () => {
  const measured = metrics();
  await measured.text();
  expect(await measured.text()).toMatch(
    /neostore_hubspot_installs_total\{connection="[^"]+",wallet="apple",pass_type="loyalty"\} 2/,
  );
});

test('lines that the log lost are shown as they are now', async () => {
  let linesLost = 3;
  const measured = new Metrics({
    walletTotals: async () => [],
    connections: [aConnection()],
    readStatus: async () => STATUS,
    clock: new FakeClock(),
    logLinesLost: () => linesLost,
  });
  expect(await measured.text()).toContain('neostore_hubspot_log_lines_lost_total 3\n');
  linesLost = 5;
  expect(await measured.text()).toContain('neostore_hubspot_log_lines_lost_total 5\n');
});

test('what the ledger holds is shown as it is', async () => {
  const text = await metrics().text();
  for (const line of [
    'backlog{connection="tenant",kind="event"} 3',
    'backlog{connection="tenant",kind="contact"} 2',
    'backlog{connection="tenant",kind="timeline"} 1',
    'oldest_pending_seconds{connection="tenant"} 90',
    'dead_letters{connection="tenant"} 5',
    'identity_conflicts{connection="tenant"} 4',
    'identity_claimants_max{connection="tenant"} 7',
    'state{connection="tenant",condition="blocked"} 3',
    'state{connection="tenant",condition="dead-letters"} 2',
    'state{connection="tenant",condition="dry-run"} 1',
    'state{connection="tenant",condition="silent"} 0',
    'left_out_values{connection="tenant"} 251',
    'waiting_contacts{connection="tenant"} 0',
    'unmerged_records{connection="tenant"} 2',
    'mapping_faults{connection="tenant"} 3',
    'ledger_disk_free_bytes 1024',
    'blocked{connection="tenant",reason="missing-scopes"} 1',
    'blocked{connection="tenant",reason="unauthorized"} 0',
    'blocked{connection="tenant",reason="other"} 0',
    'lane_halted{connection="tenant",lane="contacts",kind="fuse"} 1',
    'lane_halted{connection="tenant",lane="timeline",kind="paused"} 1',
    'lane_halted{connection="tenant",lane="timeline",kind="blocked"} 0',
    'hubspot_quota_remaining{connection="tenant",window="10s"} 88',
    'hubspot_quota_remaining{connection="tenant",window="daily"} 1000',
  ]) {
    expect(text).toContain(`neostore_hubspot_${line}\n`);
  }
  expect(text).not.toContain('shop.example');
});

test('what is gone from the status is gone from the metrics', async () => {
  let status = STATUS;
  const measured = new Metrics({
    walletTotals: async () => [],
    connections: [aConnection()],
    readStatus: async () => status,
    clock: new FakeClock(),
  });
  expect(await measured.text()).toContain('hubspot_quota_remaining{');
  status = { ...STATUS, quota: null, lanes: [] };
  const text = await measured.text();
  expect(text).not.toContain('hubspot_quota_remaining{');
  expect(text).toContain('blocked{connection="tenant",reason="missing-scopes"} 0\n');
});

test('names of events and failed requests stay within bounds', async () => {
  const connection = aConnection();
  const mapping = compiled(
    MAPPING_TEXT.replace('"events": {', '"events": { "Loyalty:*": {}, "Shop:Visited": {},'),
  );
  const measured = new Metrics({
    walletTotals: async () => [],
    connections: [{ ...connection, mapping: () => ({ ...connection.mapping(), mapping }) }],
    readStatus: async () => STATUS,
    clock: new FakeClock(),
  });
  for (const name of ['Pass:UpdateSent', 'loyalty:a', 'loyalty:b', 'shop:visited', 'odd', null]) {
    measured.countApplied(TENANT, name);
  }
  measured.countRequest(TENANT, 'contacts/batch/read', null, 10);
  measured.countDelivery(null, 'unauthorized');
  const text = await measured.text();
  const applied = [
    ...text.matchAll(/events_applied_total\{connection="tenant",event="([^"]+)"\} (\d)/g),
  ];
  expect(applied.map(([, event, count]) => [event, count])).toEqual([
    ['Pass:UpdateSent', '1'],
    ['loyalty:*', '2'],
    ['shop:visited', '1'],
    ['other', '2'],
  ]);
  expect(text).toContain('endpoint="contacts/batch/read",status="failed"} 1');
  expect(text).toContain('deliveries_total{connection="",outcome="unauthorized"} 1');
});

test('they are served as Prometheus reads them', async () => {
  await using operator = await setup();
  const answer = await operator.ask('/metrics');
  expect([answer.status, answer.headers['content-type']]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  expect(parse(answer.text).get('neostore_hubspot_backlog')?.type).toBe('gauge');
});

interface Family {
  help: string;
  type: string;
  readonly labels: Set<string>;
}

/** Reads the text format, strictly: any line that is not of it is a fault. */
function parse(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  let name = '';
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, keyword, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== undefined) {
      name = about;
      const family = families.get(name) ?? { help: '', type: '', labels: new Set<string>() };
      if (keyword === 'HELP') family.help = rest;
      else family.type = rest;
      families.set(name, family);
      continue;
    }
    const sample = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? [-+.\dInfNae]+$/i.exec(line);
    if (sample === null || !sample[1]?.startsWith(name)) throw new Error(`no sample: ${line}`);
    for (const [, label = ''] of (sample[2] ?? '').matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) {
      if (label !== 'le') families.get(name)?.labels.add(label);
    }
  }
  return families;
}

test('a lane that is blocked for a reason without a label of its own counts as other', async () => {
  const lanes = [{ ...HALT, kind: 'blocked', code: 'something-new' }] as const;
  const text = await metrics({ ...STATUS, lanes }).text();
  expect(text).toContain('neostore_hubspot_blocked{connection="tenant",reason="other"} 1\n');
  expect(text).not.toContain('something-new');
});
