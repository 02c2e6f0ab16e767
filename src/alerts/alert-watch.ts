import { PeriodicTask } from '../periodic-task.ts';
import type { Clock } from '../clock.ts';
import { alertText } from '../core/alerts/alert-text.ts';
import { formatIncidents, parseIncidents } from '../core/alerts/incident-text.ts';
import {
  nextIncidents,
  settleNotified,
  type AlertMessage,
  type Incident,
} from '../core/alerts/incident.ts';
import { sharedConditions } from '../core/alerts/shared-conditions.ts';
import { nextAttemptMs } from '../core/backoff.ts';
import { codeOf } from '../core/error-code.ts';
import type { Secret } from '../core/secret.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import { postMessage } from './post-message.ts';
import type { Condition, ConnectionState } from '../model/condition.ts';
import type { Trouble } from '../model/report.ts';

/** How often the connections are looked at, in milliseconds. */
const LOOK_MS = 5_000;

/** The name under which the incidents of all connections are kept; no tenant has it. */
const OF_ALL = '';

/** Connections that a message about all of them names. */
const NAMED_MAX = 3;

export interface AlertWatchOptions {
  /** Ids of the connections. */
  readonly connections: readonly string[];
  /** Those that this process works on, asked at each look; others are looked at elsewhere. */
  readonly working: () => readonly string[];
  readonly readState: (connection: string) => Promise<ConnectionState>;
  readonly ledger: Pick<Ledger, 'loadMemo' | 'saveMemo'>;
  /** Address of an incoming webhook; whoever has it can write there. */
  readonly webhookUrl: Secret;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with whether messages arrive, after each that was tried. */
  readonly onTried?: (trouble: Trouble | null) => void;
}

/**
 * Notifies a person of each condition of a connection that a person should know, and when that is
 * over. What all connections have is notified once. What is open is kept in the ledger, so that a
 * restart neither repeats a notification nor forgets the end. It never ends the daemon: what it
 * cannot do now, it does at a later look.
 */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #task: PeriodicTask;
  /** Open incidents and the text in which the ledger has them, by connection. */
  readonly #open = new Map<string, { incidents: readonly Incident[]; saved: string | null }>();
  #failures = 0;
  #failingSinceMs: number | null = null;
  #postAgainMs = 0;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
    const times = { clock: options.clock, firstMs: 0, everyMs: LOOK_MS };
    this.#task = new PeriodicTask(times, async (signal) => this.#lookAtAll(signal));
  }

  /** Begins to look. Idempotent. */
  start(): void {
    this.#task.start();
  }

  /** Ends after what is under way. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #lookAtAll(signal: AbortSignal): Promise<void> {
    const working = this.#options.working();
    this.#forgetOthers(working);
    const conditions = new Map<string, readonly Condition[]>();
    for (const id of working) {
      await this.#try(id, async () => {
        conditions.set(id, (await this.#options.readState(id)).conditions);
      });
    }
    const isAll = working.length === this.#options.connections.length;
    const { ofAll, own } = isAll ? sharedConditions(conditions) : { ofAll: [], own: conditions };
    for (const [id, some] of own) {
      if (signal.aborted) return;
      await this.#try(id, async () => this.#look(id, some, signal));
    }
    if (isAll && own.size > 0) {
      await this.#try(OF_ALL, async () => this.#look(OF_ALL, ofAll, signal));
    }
  }

  /** What is notified elsewhere meanwhile is read from the ledger when it comes back. */
  #forgetOthers(working: readonly string[]): void {
    const isAll = working.length === this.#options.connections.length;
    for (const id of this.#open.keys()) {
      if (id === OF_ALL ? !isAll : !working.includes(id)) this.#open.delete(id);
    }
  }

  async #try(connection: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.log.warn({ connection, code: codeOf(error) }, 'alert.unwatched');
    }
  }

  async #look(id: string, conditions: readonly Condition[], signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { incidents } = await this.#loaded(id);
    const { open, messages } = nextIncidents(incidents, conditions, clock.now());
    await this.#keep(id, open);
    for (const message of messages) {
      if (!(await this.#notify(id, message, signal))) return;
      const { incidents: before } = await this.#loaded(id);
      await this.#keep(id, settleNotified(before, message, clock.now()));
    }
  }

  /** Posts one message; false where that failed, or where the webhook is left alone after a failure. */
  async #notify(connection: string, message: AlertMessage, signal: AbortSignal): Promise<boolean> {
    const { webhookUrl, clock, log, onTried } = this.#options;
    if (clock.now() < this.#postAgainMs) return false;
    const text = alertText(this.#nameOf(connection), message, clock.now());
    const result = await postMessage(webhookUrl, text, signal);
    const about = { connection, incident: message.incident.condition.code, news: message.news };
    if (result.kind === 'posted') {
      this.#failures = 0;
      this.#failingSinceMs = null;
      onTried?.(null);
      log.info(about, 'alert.posted');
      return true;
    }
    this.#failures += 1;
    this.#failingSinceMs ??= clock.now();
    this.#postAgainMs = nextAttemptMs(clock.now(), this.#failures, clock.random());
    if (signal.aborted) return false;
    onTried?.({ sinceMs: this.#failingSinceMs, code: result.code });
    log.warn({ ...about, code: result.code }, 'alert.failed');
    return false;
  }

  #nameOf(connection: string): string {
    const { connections } = this.#options;
    if (connection !== OF_ALL) return connection;
    return connections.length > NAMED_MAX
      ? `${connections.length} connections`
      : connections.join(', ');
  }

  async #loaded(connection: string): Promise<{ incidents: readonly Incident[] }> {
    const known = this.#open.get(connection);
    if (known !== undefined) return known;
    const saved = await this.#options.ledger.loadMemo(connection, 'incidents');
    const loaded = { incidents: parseIncidents(saved), saved };
    this.#open.set(connection, loaded);
    return loaded;
  }

  /**
   * Remembers what is open, and puts on disk what was notified; the rest is seen again. A ledger
   * that takes nothing is no reason to notify nobody: it is tried again at the next look.
   */
  async #keep(connection: string, incidents: readonly Incident[]): Promise<void> {
    const { ledger, log } = this.#options;
    const text = formatIncidents(incidents);
    const saved = this.#open.get(connection)?.saved ?? null;
    this.#open.set(connection, { incidents, saved });
    if (text === (saved ?? formatIncidents([]))) return;
    try {
      await ledger.saveMemo(connection, 'incidents', text);
      this.#open.set(connection, { incidents, saved: text });
    } catch (error) {
      log.warn({ connection, code: codeOf(error) }, 'alert.unsaved');
    }
  }
}
