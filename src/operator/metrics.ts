import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import { DOCUMENTED_EVENTS } from '../core/event.ts';
import { fits } from '../core/mapping/mapping.ts';
import type { ConnectionStatus } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';
import { CONDITION_CODES, SEVERITIES } from '../model/condition.ts';
import type { DiskSpace } from '../model/report.ts';
import { HALTS, LANES } from '../model/lane.ts';
import { BLOCKED_REASONS } from '../model/outcome.ts';

const PREFIX = 'neostore_hubspot_';

/** From what a quick round takes to what an outage takes, in seconds. */
const SYNC_BUCKETS_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400];

const REQUEST_BUCKETS_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30];

const DOCUMENTED = new Set<string>(DOCUMENTED_EVENTS);

export interface MetricsOptions {
  readonly connections: readonly OperatorConnection[];
  readonly readStatus: (connection: string) => Promise<ConnectionStatus>;
  readonly clock: Clock;
  /** Room on the disk of the ledger; null where it is not known. */
  readonly disk?: (() => DiskSpace | null) | undefined;
  /** How many lines of the log could not be written; none by default. */
  readonly logLinesLost?: (() => number) | undefined;
}

/**
 * The metrics for Prometheus, in a registry of their own. Labels are bounded: an event that neither
 * Neostore documents nor the mapping names is `other`.
 */
export class Metrics {
  readonly #options: MetricsOptions;
  readonly #registry = new Registry();
  readonly #counters: Counters;
  readonly #gauges: Gauges;

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#counters = createCounters(this.#registry);
    countLogLinesLost(this.#registry, options.logLinesLost ?? (() => 0));
    this.#gauges = createGauges(this.#registry);
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as text; what the ledger knows is looked up now. */
  async text(): Promise<string> {
    const ids = this.#options.connections.map(({ id }) => id);
    const statuses = await Promise.all(ids.map(this.#options.readStatus));
    const nowMs = this.#options.clock.now();
    // A reason or a window that is gone from the status goes here, too.
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    for (const status of statuses) setGauges(this.#gauges, status, nowMs);
    const disk = this.#options.disk?.() ?? null;
    if (disk !== null) this.#gauges.diskFree.set(disk.freeBytes);
    return this.#registry.metrics();
  }

  /** @param connection null where the delivery belongs to none: the label is empty then */
  countDelivery(connection: string | null, outcome: string): void {
    this.#counters.deliveries.inc({ connection: connection ?? '', outcome });
  }

  countApplied(connection: string, eventName: string | null): void {
    this.#counters.applied.inc({ connection, event: this.#eventLabel(connection, eventName) });
  }

  countSynced(connection: string, tookMs: number): void {
    this.#counters.synced.observe({ connection }, tookMs / 1_000);
  }

  countRequest(connection: string, endpoint: string, status: number | null, ms: number): void {
    const label = status === null ? 'failed' : String(status);
    this.#counters.requests.inc({ connection, endpoint, status: label });
    this.#counters.requestTime.observe({ connection }, ms / 1_000);
  }

  /** The name, where it is documented or mapped; the mapping's pattern that fits it; else `other`. */
  #eventLabel(connection: string, name: string | null): string {
    if (name === null) return 'other';
    if (DOCUMENTED.has(name)) return name;
    const known = this.#options.connections.find(({ id }) => id === connection);
    const patterns = [...(known?.mapping().mapping.rules.keys() ?? [])];
    return (
      patterns.find((pattern) => pattern === name) ??
      patterns.find((pattern) => fits(pattern, name)) ??
      'other'
    );
  }
}

type Counters = ReturnType<typeof createCounters>;
type Gauges = ReturnType<typeof createGauges>;

function createCounters(registry: Registry) {
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: `${PREFIX}deliveries_total`,
      help: 'Deliveries from Neostore, by what became of them.',
      labelNames: ['connection', 'outcome'],
      registers,
    }),
    applied: new Counter({
      name: `${PREFIX}events_applied_total`,
      help: 'Events applied to contacts, by the name of the event.',
      labelNames: ['connection', 'event'],
      registers,
    }),
    synced: new Histogram({
      name: `${PREFIX}event_sync_seconds`,
      help: 'Time from the receipt of a webhook until HubSpot has confirmed all of it.',
      labelNames: ['connection'],
      buckets: SYNC_BUCKETS_SECONDS,
      registers,
    }),
    requests: new Counter({
      name: `${PREFIX}hubspot_requests_total`,
      help: 'Requests to HubSpot, by endpoint and HTTP status; "failed" where there was no answer.',
      labelNames: ['connection', 'endpoint', 'status'],
      registers,
    }),
    requestTime: new Histogram({
      name: `${PREFIX}hubspot_request_seconds`,
      help: 'How long HubSpot took to answer.',
      labelNames: ['connection'],
      buckets: REQUEST_BUCKETS_SECONDS,
      registers,
    }),
  };
}

function countLogLinesLost(registry: Registry, linesLost: () => number): void {
  const counter = new Counter({
    name: `${PREFIX}log_lines_lost_total`,
    help: 'Lines of the log that could not be written.',
    registers: [registry],
    collect: () => {
      counter.reset();
      counter.inc(linesLost());
    },
  });
}

function createGauges(registry: Registry) {
  const registers = [registry];
  return {
    quota: new Gauge({
      name: `${PREFIX}hubspot_quota_remaining`,
      help: "Requests that are left in HubSpot's window of 10 seconds, and in its day.",
      labelNames: ['connection', 'window'],
      registers,
    }),
    backlog: new Gauge({
      name: `${PREFIX}backlog`,
      help: 'Events to apply, and contacts and timeline entries to send.',
      labelNames: ['connection', 'kind'],
      registers,
    }),
    oldestPending: new Gauge({
      name: `${PREFIX}oldest_pending_seconds`,
      help: 'Age of the oldest event that is not complete in HubSpot and still can get there.',
      labelNames: ['connection'],
      registers,
    }),
    deadLetters: new Gauge({
      name: `${PREFIX}dead_letters`,
      help: 'Pieces of work that wait for a person.',
      labelNames: ['connection'],
      registers,
    }),
    state: new Gauge({
      name: `${PREFIX}state`,
      help: 'How bad each condition of a connection is: 0 not so, 1 notice, 2 wants a person, 3 down.',
      labelNames: ['connection', 'condition'],
      registers,
    }),
    leftOut: new Gauge({
      name: `${PREFIX}left_out_values`,
      help: 'Values that are not in HubSpot, while the rest of their contacts is.',
      labelNames: ['connection'],
      registers,
    }),
    waiting: new Gauge({
      name: `${PREFIX}waiting_contacts`,
      help: 'Contacts that wait for a key by which they can be found in HubSpot or made there.',
      labelNames: ['connection'],
      registers,
    }),
    unmerged: new Gauge({
      name: `${PREFIX}unmerged_records`,
      help: 'Contacts of whom HubSpot has several records.',
      labelNames: ['connection'],
      registers,
    }),
    mappingFaults: new Gauge({
      name: `${PREFIX}mapping_faults`,
      help: 'Faults of the mapping file that is refused; 0 where the file is in force.',
      labelNames: ['connection'],
      registers,
    }),
    diskFree: new Gauge({
      name: `${PREFIX}ledger_disk_free_bytes`,
      help: 'Room on the disk of the ledger.',
      registers,
    }),
    conflicts: new Gauge({
      name: `${PREFIX}identity_conflicts`,
      help: 'Values that several people have, such as a shared e-mail address, of which nobody has decided.',
      labelNames: ['connection'],
      registers,
    }),
    claimantsMax: new Gauge({
      name: `${PREFIX}identity_claimants_max`,
      help: 'Contacts that claim the one of these values that most claim.',
      labelNames: ['connection'],
      registers,
    }),
    halted: new Gauge({
      name: `${PREFIX}lane_halted`,
      help: 'Whether a lane stands still in this way (1) or not (0): blocked, paused, or stopped by a fuse.',
      labelNames: ['connection', 'lane', 'kind'],
      registers,
    }),
    blocked: new Gauge({
      name: `${PREFIX}blocked`,
      help: 'Whether a lane is blocked for this reason (1) or not (0); "other" for reasons of no name of their own.',
      labelNames: ['connection', 'reason'],
      registers,
    }),
  };
}

function setGauges(gauges: Gauges, status: ConnectionStatus, nowMs: number): void {
  const { connection, quota } = status;
  const pendingMs = status.oldestPendingMs === null ? 0 : nowMs - status.oldestPendingMs;
  gauges.oldestPending.set({ connection }, Math.max(0, pendingMs) / 1_000);
  gauges.backlog.set({ connection, kind: 'event' }, status.events.pending);
  gauges.backlog.set({ connection, kind: 'contact' }, status.contacts.pending);
  gauges.backlog.set({ connection, kind: 'timeline' }, status.timeline.pending);
  const letters = status.deadLetters.reduce((sum, { count }) => sum + count, 0);
  gauges.deadLetters.set({ connection }, letters);
  gauges.conflicts.set({ connection }, status.conflicts.open);
  gauges.claimantsMax.set({ connection }, status.conflicts.most?.claimants ?? 0);
  gauges.leftOut.set({ connection }, status.leftOut.values);
  gauges.waiting.set({ connection }, status.contacts.waiting);
  gauges.unmerged.set({ connection }, status.unmerged);
  gauges.mappingFaults.set({ connection }, status.mappingFaults);
  setState(gauges, status);
  setLanes(gauges, status);
  if (quota === null) return;
  gauges.quota.set({ connection, window: '10s' }, quota.window.remaining);
  if (quota.daily !== null) {
    gauges.quota.set({ connection, window: 'daily' }, quota.daily.remaining);
  }
}

/** Each condition there is, so that one which is over is 0. */
function setState(gauges: Gauges, { connection, state }: ConnectionStatus): void {
  const bad = new Map(state.conditions.map(({ code, severity }) => [code, severity]));
  for (const condition of CONDITION_CODES) {
    const value = SEVERITIES.indexOf(bad.get(condition) ?? 'well');
    gauges.state.set({ connection, condition }, value);
  }
}

/** Labels stay bounded: a reason that is none of those known is `other`. */
function setLanes(gauges: Gauges, { connection, lanes }: ConnectionStatus): void {
  for (const lane of LANES) {
    for (const kind of HALTS) {
      const isHalted = lanes.some((one) => one.lane === lane && one.kind === kind);
      gauges.halted.set({ connection, lane, kind }, isHalted ? 1 : 0);
    }
  }
  const blocked = new Set(
    lanes
      .filter(({ kind }) => kind === 'blocked')
      .map(({ code }) => BLOCKED_REASONS.find((reason) => reason === code) ?? 'other'),
  );
  for (const reason of [...BLOCKED_REASONS, 'other'] as const) {
    gauges.blocked.set({ connection, reason }, blocked.has(reason) ? 1 : 0);
  }
}
