import { PeriodicTask } from '../periodic-task.ts';
import type { Clock } from '../clock.ts';
import { alertText } from '../core/alerts/alert-text.ts';
import { observe } from '../core/alerts/condition.ts';
import { formatIncidents, parseIncidents } from '../core/alerts/incident-text.ts';
import {
  nextIncidents,
  settleNotified,
  type AlertMessage,
  type Incident,
} from '../core/alerts/incident.ts';
import { nextAttemptMs } from '../core/backoff.ts';
import { codeOf } from '../core/error-code.ts';
import type { Secret } from '../core/secret.ts';
import type { Ledger } from '../ledger/port.ts';
import type { Log } from '../log.ts';
import { postMessage } from './post-message.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How often the connections are looked at, in milliseconds. */
const LOOK_MS = 15_000;

export interface AlertWatchOptions {
  readonly connections: readonly { readonly id: string; readonly dryRun: boolean }[];
  readonly readStatus: (connection: string) => Promise<LedgerStatus>;
  readonly ledger: Pick<Ledger, 'loadMemo' | 'saveMemo'>;
  /** Address of an incoming webhook; whoever has it can write there. */
  readonly webhookUrl: Secret;
  /** Work that waits longer is overdue. */
  readonly pendingMinutes: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Notifies a person when a lane of a connection stands still, there are dead letters or work falls
 * behind, and when that is over. What is open is kept in the ledger, so that a restart neither
 * repeats a notification nor forgets the end. It never ends the daemon: what it cannot do now, it
 * does at a later look.
 */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  readonly #task: PeriodicTask;
  /** Open incidents and the text in which the ledger has them, by connection. */
  readonly #open = new Map<string, { incidents: readonly Incident[]; saved: string | null }>();
  #failures = 0;
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
    const { connections, log } = this.#options;
    for (const connection of connections) {
      if (signal.aborted) return;
      try {
        await this.#look(connection, signal);
      } catch (error) {
        log.warn({ connection: connection.id, code: codeOf(error) }, 'alert.unwatched');
      }
    }
  }

  async #look(
    { id, dryRun }: AlertWatchOptions['connections'][number],
    signal: AbortSignal,
  ): Promise<void> {
    const { readStatus, clock, pendingMinutes } = this.#options;
    const { incidents } = await this.#loaded(id);
    const status = await readStatus(id);
    const nowMs = clock.now();
    const conditions = observe(status, { limitMs: pendingMinutes * 60_000, dryRun }, nowMs);
    const { open, messages } = nextIncidents(incidents, conditions, nowMs);
    await this.#keep(id, open);
    for (const message of messages) {
      if (!(await this.#notify(id, message, signal))) return;
      await this.#keep(id, settleNotified((await this.#loaded(id)).incidents, message));
    }
  }

  /** Posts one message; false where that failed, or where the webhook is left alone after a failure. */
  async #notify(connection: string, message: AlertMessage, signal: AbortSignal): Promise<boolean> {
    const { webhookUrl, clock, log } = this.#options;
    if (clock.now() < this.#postAgainMs) return false;
    const text = alertText(connection, message);
    const result = await postMessage(webhookUrl, text, signal);
    const about = { connection, incident: message.incident.condition.kind, news: message.news };
    if (result.kind === 'posted') {
      this.#failures = 0;
      log.info(about, 'alert.posted');
      return true;
    }
    this.#failures += 1;
    this.#postAgainMs = nextAttemptMs(clock.now(), this.#failures, clock.random());
    if (!signal.aborted) log.warn({ ...about, code: result.code }, 'alert.failed');
    return false;
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
    const text = formatIncidents(incidents.filter(({ notifiedSize }) => notifiedSize !== null));
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
