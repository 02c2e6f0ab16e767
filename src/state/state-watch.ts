import type { Clock } from '../clock.ts';
import { codeOf } from '../core/error-code.ts';
import type { MappingInForce } from '../core/mapping/mapping-in-force.ts';
import type { SharedAccount } from '../core/shared-account.ts';
import { counted } from '../core/state/minutes.ts';
import { formatReport } from '../core/state/report-text.ts';
import { stateOf } from '../core/state/state-of.ts';
import type { Desk } from '../ledger/desk-port.ts';
import type { Inbox } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import { PeriodicTask } from '../periodic-task.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { diskSpace } from './disk-space.ts';
import { LedgerHealth } from './ledger-health.ts';
import type { ConnectionState } from '../model/condition.ts';
import type { RequestReport } from '../model/hubspot.ts';
import type {
  ConnectionReport,
  DiskSpace,
  MinuteCounts,
  DaemonReport,
  Trouble,
} from '../model/report.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How often the daemon says in its ledger how it is, in milliseconds. */
const REPORT_MS = 5_000;

/** The name under which the ledger keeps what the daemon says of itself; no tenant has it. */
export const OF_DAEMON = '';

/** Answers of HubSpot of which the middle one tells how far its clock is. */
const CLOCKS_COMPARED = 5;

/** A connection of which the state is watched. */
export interface StateConnection {
  readonly id: string;
  readonly dryRun: boolean;
  /** Asked at the time of use: the mapping file may have changed. */
  readonly mapping: () => MappingInForce;
}

export interface StateWatchOptions {
  readonly connections: readonly StateConnection[];
  /** Whether a connection is worked on here; how any other one is, another process says. All by default. */
  readonly isWorkedOn?: (connection: string) => boolean;
  readonly ledger: Inbox & Pick<Desk, 'saveMemo'>;
  readonly databaseUrl: string;
  /** Work that waits longer is overdue, milliseconds. */
  readonly pendingLimitMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A webhook that was answered. */
export interface DeliveryReport {
  /** The tenant that it names, where it is known here. */
  readonly tenant: string | null;
  /** Why it was refused; null where it is on disk. */
  readonly refusal: string | null;
}

/**
 * Gathers what the process alone knows of how it stands, says how each connection is, and keeps it in
 * the ledger, so that the same can be said by another process.
 */
export class StateWatch {
  readonly ledger: LedgerHealth;
  readonly #options: StateWatchOptions;
  readonly #counts: ReadonlyMap<string, ConnectionCounts>;
  readonly #shared = new Map<string, readonly SharedAccount[]>();
  /** What the ledger has of each connection. */
  readonly #saved = new Map<string, string>();
  readonly #task: PeriodicTask;
  #strangers: readonly MinuteCounts[] = [];
  #evaluation: readonly MinuteCounts[] = [];
  #aheadMs: readonly number[] = [];
  #alerts: Trouble | null = null;
  #disk: DiskSpace | null = null;

  constructor(options: StateWatchOptions) {
    const { connections, ledger, clock } = options;
    this.#options = options;
    this.#counts = new Map(connections.map(({ id }) => [id, new ConnectionCounts()]));
    this.ledger = new LedgerHealth(ledger, clock);
    const times = { clock, firstMs: 0, everyMs: REPORT_MS };
    this.#task = new PeriodicTask(times, async () => this.#report());
  }

  /** Room on the disk of the ledger, as it was seen last. */
  get disk(): DiskSpace | null {
    return this.#disk;
  }

  /** Takes note of a webhook. */
  delivery({ tenant, refusal }: DeliveryReport): void {
    const nowMs = this.#options.clock.now();
    const counts = tenant === null ? undefined : this.#counts.get(tenant);
    if (refusal === null) counts?.taken(nowMs);
    else if (counts === undefined) this.#strangers = counted(this.#strangers, refusal, nowMs);
    else counts.refused(refusal, nowMs);
  }

  /** Takes note of a request to HubSpot. */
  request(connection: string, report: RequestReport): void {
    const { aheadMs } = report;
    this.#counts.get(connection)?.requested(report, this.#options.clock.now());
    if (aheadMs !== null) this.#aheadMs = [...this.#aheadMs, aheadMs].slice(-CLOCKS_COMPARED);
  }

  /** Takes note that the process which evaluates mappings has ended at work. */
  evaluationEnded(code: string): void {
    this.#evaluation = counted(this.#evaluation, code, this.#options.clock.now());
  }

  /** Takes note of whether messages to people arrive. */
  alerts(trouble: Trouble | null): void {
    this.#alerts = trouble;
  }

  /** Takes note of the HubSpot accounts that a connection shares. */
  shared(connection: string, accounts: readonly SharedAccount[]): void {
    this.#shared.set(connection, accounts);
  }

  /**
   * How a connection stands now.
   *
   * @param status null where the ledger cannot be read
   * @throws Error where there is no such connection
   */
  stateOf(connection: string, status: LedgerStatus | null): ConnectionState {
    return stateOf({
      status,
      sharedAccounts: this.#shared.get(connection) ?? [],
      mapping: null,
      daemon: {
        kind: 'running',
        process: this.#daemonReport(),
        report: this.#connectionReport(connection),
      },
      disk: this.#disk,
      nowMs: this.#options.clock.now(),
    });
  }

  /** Begins to report. Idempotent. */
  start(): void {
    this.#task.start();
  }

  /** Reports no more. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #report(): Promise<void> {
    const { connections, isWorkedOn = () => true, databaseUrl, log } = this.#options;
    this.#disk = await diskSpace(databaseUrl);
    try {
      await this.ledger.isReady();
      for (const { id } of connections) {
        if (isWorkedOn(id)) await this.#save(id, this.#connectionReport(id));
        else this.#saved.delete(id);
      }
      await this.#save(OF_DAEMON, this.#daemonReport());
    } catch (error) {
      this.ledger.failed(error);
      log.debug({ code: codeOf(error) }, 'state.unsaved');
    }
  }

  async #save(connection: string, report: ConnectionReport | DaemonReport): Promise<void> {
    const text = formatReport(report);
    if (this.#saved.get(connection) === text) return;
    await this.#options.ledger.saveMemo(connection, 'report', text);
    this.#saved.set(connection, text);
  }

  #connectionReport(id: string): ConnectionReport {
    const connection = this.#options.connections.find((one) => one.id === id);
    const counts = this.#counts.get(id);
    if (connection === undefined || counts === undefined) {
      throw new Error(`there is no connection ${id}`);
    }
    const { mapping, sinceMs, refused } = connection.mapping();
    return {
      ...counts.report,
      mapping: {
        version: mapping.version,
        sinceMs,
        refused: refused && { faults: refused.faults.length, sinceMs: refused.atMs },
      },
      dryRun: connection.dryRun,
    };
  }

  #daemonReport(): DaemonReport {
    const { clock, pendingLimitMs } = this.#options;
    const ahead = [...this.#aheadMs].sort((a, b) => a - b);
    return {
      atMs: clock.now(),
      pendingLimitMs,
      strangers: this.#strangers,
      ledger: this.ledger.trouble,
      disk: this.#disk,
      alerts: this.#alerts,
      evaluation: this.#evaluation,
      clockAheadMs: ahead[Math.floor(ahead.length / 2)] ?? null,
    };
  }
}
