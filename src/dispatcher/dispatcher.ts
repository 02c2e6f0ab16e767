import type { Clock } from '../clock.ts';
import { mappedNames, type Mapping } from '../core/mapping/mapping.ts';
import type { Blocked } from '../core/outcome.ts';
import type { HubSpot, Portal } from '../hubspot/port.ts';
import type { Ledger, SyncedEvent } from '../ledger/port.ts';
import type { Log } from '../log.ts';
import { applyEvents, EVENTS_PER_APPLY } from './apply-events.ts';
import { hintFor } from './hint.ts';
import { Lane } from './lane.ts';
import { schemaHash } from './schema-hash.ts';
import { sendContacts } from './send-contacts.ts';
import { sendTimeline } from './send-timeline.ts';
import type { SendReport } from './connection.ts';

/** Longest sleep between two looks at the ledger, in milliseconds: another process may have changed it. */
const IDLE_MAX_MS = 5_000;
/** Shortest sleep, in milliseconds, so that work which is not due yet cannot spin the loop. */
const IDLE_MIN_MS = 20;
/** Pause after the ledger failed, in milliseconds. */
const LEDGER_RETRY_MS = 1_000;

export interface DispatcherOptions {
  /** The tenant whose events are applied and sent. */
  readonly connection: string;
  readonly ledger: Ledger;
  readonly hubspot: HubSpot;
  readonly mapping: Mapping;
  readonly clock: Clock;
  readonly log: Log;
  /** Applies events and sends nothing. */
  readonly dryRun: boolean;
  /** Nothing is sent before, milliseconds since 1970: calls made before a restart count for the limit still. */
  readonly quietUntilMs?: number;
  /** Told of the events that are now wholly in HubSpot. */
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Told of an error that no retry can mend: the process should end, the ledger makes that safe. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * The only loop: applies what came in, sends what changed, settles what HubSpot answered. It keeps
 * nothing in memory that the ledger does not hold, so it may be killed at any instant.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stopping = new AbortController();
  readonly #lanes: readonly Lane[];
  #portal: Portal | null = null;
  #wakeUp = new AbortController();
  #running: Promise<void> | null = null;
  /** Why the ledger says that nothing is sent; undefined until it was told, for it may know of an earlier process. */
  #saved: string | null | undefined = undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { clock, quietUntilMs: openAtMs = 0 } = options;
    this.#lanes = [
      new Lane({ name: 'contacts', clock, openAtMs }, async (limit) =>
        this.#sendWith(sendContacts, limit),
      ),
      new Lane({ name: 'timeline', clock, openAtMs }, async (limit) =>
        this.#sendWith(sendTimeline, limit),
      ),
    ];
  }

  /** Begins the loop. Idempotent. */
  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => this.#options.onFatal(error));
  }

  /** Ends the loop after what is under way. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  /** Says that there is something new, so that it need not wait for the next look. */
  wake(): void {
    this.#wakeUp.abort();
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    await this.#reviveIgnored();
    while (!this.#stopping.signal.aborted) {
      this.#wakeUp = new AbortController();
      try {
        const busy = await this.#round();
        if (!busy) await clock.sleep(await this.#idleMs(), this.#wakeUp.signal);
      } catch (error) {
        if (codeOf(error) !== 'unavailable') throw error;
        log.error({ code: 'unavailable' }, 'dispatcher.failed');
        await clock.sleep(LEDGER_RETRY_MS, this.#stopping.signal);
      }
    }
  }

  /** Events that were ignored when they came count once a mapping names them. */
  async #reviveIgnored(): Promise<void> {
    const { ledger, connection, mapping, log } = this.#options;
    const revived = await ledger.reviveIgnored(connection, mappedNames(mapping));
    if (revived > 0) log.info({ connection, events: revived }, 'ignored.revived');
  }

  async #round(): Promise<boolean> {
    const { ledger, mapping, connection, clock, dryRun } = this.#options;
    const applied = await applyPending(async () =>
      applyEvents(ledger, mapping, connection, clock.now()),
    );
    if (dryRun) return applied > 0;
    const sent = await Promise.all(this.#lanes.map(async (lane) => this.#sendLane(lane)));
    await this.#saveBlocked();
    return applied > 0 || sent.some((claimed) => claimed > 0);
  }

  async #sendLane(lane: Lane): Promise<number> {
    const { log, connection, onSynced } = this.#options;
    const report = await lane.round(this.#portal?.timeZone ?? null);
    if (report === null) return 0;
    const { claimed, synced, halt } = report;
    if (synced.length > 0) onSynced?.(synced);
    if (claimed > 0) log.info({ connection, claimed, synced: synced.length }, `${lane.name}.sent`);
    if (halt !== null) {
      const hint = halt.kind === 'blocked' ? hintFor(halt) : undefined;
      log.warn({ connection, lane: lane.name, ...halt, hint }, 'dispatcher.paused');
    }
    return claimed;
  }

  async #sendWith(send: typeof sendContacts, limit: number): Promise<SendReport> {
    const { ledger, hubspot, mapping, clock, connection } = this.#options;
    const answer = await hubspot.portal();
    if (answer.kind !== 'done') return { claimed: 0, halt: answer, synced: [] };
    // Only before a round of contacts: were newer definitions noted in the midst of one, what that
    // round drops because of the older ones would not be tried again.
    if (send === sendContacts) await this.#see(answer.value);
    return send({ id: connection, ledger, hubspot, mapping, clock, portal: answer.value }, limit);
  }

  /** Takes over the portal's definitions; what they forbade before is tried again when they changed. */
  async #see(portal: Portal): Promise<void> {
    if (portal === this.#portal) return;
    const { ledger, connection, clock, log } = this.#options;
    this.#portal = portal;
    const contacts = await ledger.portalSeen(connection, schemaHash(portal), clock.now());
    if (contacts > 0) log.info({ connection, contacts }, 'portal.changed');
  }

  async #saveBlocked(): Promise<void> {
    const { ledger, connection, clock } = this.#options;
    const blocked = this.#lanes.find((lane) => lane.blocked !== null)?.blocked ?? null;
    const reason = blocked === null ? null : `${blocked.reason}: ${blocked.detail}`;
    if (reason === this.#saved) return;
    await ledger.setBlocked(connection, describeBlocked(blocked, clock.now()));
    this.#saved = reason;
  }

  /** Until something is due and a lane is open for it. */
  async #idleMs(): Promise<number> {
    const { ledger, connection, clock, dryRun } = this.#options;
    if (dryRun) return IDLE_MAX_MS;
    const due = await ledger.nextDueMs(connection);
    const waits = this.#lanes.map(({ name, openAtMs }) =>
      Math.max(due[name] ?? Infinity, openAtMs),
    );
    const wait = Math.min(...waits) - clock.now();
    return Math.min(Math.max(wait, IDLE_MIN_MS), IDLE_MAX_MS);
  }
}

/** Applies until nothing is pending, within a bound, so that what belongs to one contact is sent at once. */
async function applyPending(apply: () => Promise<number>): Promise<number> {
  let applied = 0;
  for (let turn = 0; turn < APPLIES_PER_ROUND_MAX; turn += 1) {
    const events = await apply();
    applied += events;
    if (events < EVENTS_PER_APPLY) break;
  }
  return applied;
}

/** Transactions of applied events between two rounds of sending. */
const APPLIES_PER_ROUND_MAX = 25;

function describeBlocked(
  blocked: Blocked | null,
  nowMs: number,
): { reason: string; hint: string; sinceMs: number } | null {
  if (blocked === null) return null;
  const { reason, detail } = blocked;
  return { reason: `${reason} (${detail})`, hint: hintFor(blocked), sinceMs: nowMs };
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
