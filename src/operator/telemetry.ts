import type { Clock } from '../clock.ts';
import type { PageMemory } from '../ledger/ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import type { Log } from '../log.ts';
import { connectionStatus } from './connection-status.ts';
import { Feed } from './feed.ts';
import { History } from './history.ts';
import { Metrics } from './metrics.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { StatusCache } from './status-cache.ts';
import type { DiskSpace } from '../model/report.ts';
import type { AppliedSummary } from '../model/view.ts';
import type { SyncedEvent } from '../model/event.ts';

/** A delivery that was answered. */
export interface DeliveryReport {
  /** Null where the tenant is not known, or the delivery was refused. */
  readonly connection: string | null;
  /** `accepted`, `duplicate`, `ignored`, `quarantined`, or why it was refused. */
  readonly outcome: string;
  /** Of a delivery that was kept. */
  readonly eventId?: string;
  readonly name?: string | null;
  readonly atMs: number;
}

/** An attempt to reach HubSpot, as its client reports it. */
export interface HubSpotReport {
  readonly endpoint: string;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly ms: number;
}

export interface TelemetryOptions {
  readonly statuses: Pick<StatusCache, 'read'>;
  /** Where the history is kept. */
  readonly ledger: Pick<PageMemory, 'loadSamples' | 'saveSamples'> & Pick<Reports, 'walletTotals'>;
  readonly connections: readonly OperatorConnection[];
  /** Whether a connection is worked on here; of any other one no samples are taken. All by default. */
  readonly isWorkedOn?: (connection: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Room on the disk of the ledger; not known by default. */
  readonly disk?: () => DiskSpace | null;
  /** How many lines of the log could not be written; none by default. */
  readonly logLinesLost?: (() => number) | undefined;
}

/**
 * Passes on what happens in the daemon to the metrics, the history and the feed. The parts that do
 * the work know nothing of them.
 */
export class Telemetry {
  readonly metrics: Metrics;
  readonly history: History;
  readonly feed: Feed;
  readonly #clock: Clock;

  constructor(options: TelemetryOptions) {
    const { statuses, ledger, connections, isWorkedOn, clock, log, logLinesLost } = options;
    const { disk = () => null } = options;
    const byId = new Map(connections.map((connection) => [connection.id, connection]));
    const readStatus = async (id: string) => {
      const connection = byId.get(id);
      if (connection === undefined) throw new Error(`there is no connection ${id}`);
      return connectionStatus(await statuses.read(id), connection);
    };
    const ids = [...byId.keys()];
    this.#clock = clock;
    const walletTotals = async (id: string) => ledger.walletTotals(id);
    this.metrics = new Metrics({
      connections,
      readStatus,
      walletTotals,
      clock,
      logLinesLost,
      disk,
    });
    this.history = new History({
      connections: ids,
      ...(isWorkedOn && { isWorkedOn }),
      readStatus,
      ledger,
      clock,
      log,
    });
    this.feed = new Feed({ connections: ids, readStatus, clock, log });
  }

  /** Notes a delivery, after its answer is decided. */
  delivery({ connection, outcome, eventId, name = null, atMs }: DeliveryReport): void {
    this.metrics.countDelivery(connection, outcome);
    if (connection === null || eventId === undefined) return;
    this.history.count(connection, 'received', 1);
    this.feed.publish({ kind: 'received', connection, atMs, eventId, name, outcome });
  }

  /** Notes events that were applied. */
  applied(connection: string, events: readonly AppliedSummary[]): void {
    const atMs = this.#clock.now();
    this.history.count(connection, 'applied', events.length);
    for (const event of events) {
      // A replay says nothing that was not counted when it was new.
      if (!event.isAgain) this.metrics.countApplied(connection, event.name);
      this.feed.publish({ kind: 'applied', connection, atMs, event });
    }
  }

  /** Notes events of which HubSpot has everything now. */
  synced(connection: string, events: readonly SyncedEvent[]): void {
    const atMs = this.#clock.now();
    for (const { eventId, name, sinceMs, hubspotId } of events) {
      const tookMs = Math.max(0, atMs - sinceMs);
      this.metrics.countSynced(connection, tookMs);
      this.history.countSynced(connection, tookMs);
      this.feed.publish({ kind: 'synced', connection, atMs, eventId, name, tookMs, hubspotId });
    }
  }

  /** Notes an attempt to reach HubSpot. */
  request(connection: string, { endpoint, status, ms }: HubSpotReport): void {
    this.metrics.countRequest(connection, endpoint, status, ms);
    this.history.count(connection, 'requests', 1);
  }

  /** Notes that a mapping file was taken over, or refused. */
  mappingChanged(connection: string): void {
    this.feed.publish({ kind: 'mapping', connection });
  }

  /** Begins to take samples. Idempotent. */
  start(): void {
    this.history.start();
  }

  /** Ends all streams and takes no more samples. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.feed.stop(), this.history.stop()]);
  }
}
