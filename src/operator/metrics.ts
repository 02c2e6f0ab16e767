import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import { DOCUMENTED_EVENTS } from '../core/event.ts';
import { fits } from '../core/mapping/mapping.ts';
import type { ConnectionStatus } from './api.ts';
import { Gauges, PREFIX } from './gauges.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { Count } from '../model/numbers.ts';
import type { DiskSpace } from '../model/report.ts';

/** From what a quick round takes to what an outage takes, in seconds. */
const SYNC_BUCKETS_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400];

const REQUEST_BUCKETS_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30];

const DOCUMENTED = new Set<string>(DOCUMENTED_EVENTS);

export interface MetricsOptions {
  readonly connections: readonly OperatorConnection[];
  readonly readStatus: (connection: string) => Promise<ConnectionStatus>;
  readonly clock: Clock;
  /** The wallet's numbers of all time. */
  readonly walletTotals: (connection: string) => Promise<readonly Count[]>;
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
    this.#gauges = new Gauges(this.#registry);
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as text; what the ledger knows is looked up now. */
  async text(): Promise<string> {
    const ids = this.#options.connections.map(({ id }) => id);
    this.#counters.installs.reset();
    this.#counters.uninstalls.reset();
    const statuses = await Promise.all(ids.map(this.#options.readStatus));
    for (const id of ids) this.#setWallet(id, await this.#options.walletTotals(id));
    const { clock, disk } = this.#options;
    this.#gauges.set(statuses, disk?.() ?? null, clock.now());
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

  /** Takes over what the ledger has counted: so it goes on after a restart, and a replay adds nothing. */
  #setWallet(connection: string, totals: readonly Count[]): void {
    const { installs, uninstalls } = this.#counters;
    for (const { kind, wallet, passType, count } of totals) {
      const labels = { connection, wallet, pass_type: passType };
      if (kind === 'installed') installs.inc(labels, count);
      if (kind === 'uninstalled') uninstalls.inc(labels, count);
    }
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
      help: 'Events applied to contacts for the first time, by the name of the event.',
      labelNames: ['connection', 'event'],
      registers,
    }),
    installs: new Counter({
      name: `${PREFIX}installs_total`,
      help: 'Installs of passes that Neostore reported, each event once.',
      labelNames: ['connection', 'wallet', 'pass_type'],
      registers,
    }),
    uninstalls: new Counter({
      name: `${PREFIX}uninstalls_total`,
      help: 'Uninstalls of passes that Neostore reported, each event once.',
      labelNames: ['connection', 'wallet', 'pass_type'],
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
