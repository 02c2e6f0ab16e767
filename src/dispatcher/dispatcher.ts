import type { Clock } from '../clock.ts';
import { mappedNames, type Mapping } from '../core/mapping/mapping.ts';
import { hintFor } from '../hubspot/decisions/blocked-hint.ts';
import type { HubSpot, Portal } from '../hubspot/port.ts';
import type { Lease, Work } from '../ledger/port.ts';
import type { EventSummary } from '../ledger/views.ts';
import type { LaneState, SyncedEvent } from '../core/ledger/work.ts';
import type { Log } from '../log.ts';
import { applyEvents, EVENTS_PER_APPLY } from './apply-events.ts';
import { Lane, type LaneName } from './lane.ts';
import { QuotaNotes } from './quota-notes.ts';
import { reconcileContacts } from './reconcile-contacts.ts';
import type { RequestJournal } from './request-journal.ts';
import { definitionHashes } from './definition-hashes.ts';
import { sendContacts } from './send-contacts.ts';
import { sendTimeline } from './send-timeline.ts';
import type { Connection, SendReport } from './connection.ts';

/** Longest sleep between two looks at the ledger, in milliseconds: another process may have changed it. */
const IDLE_MAX_MS = 5_000;
/** Shortest sleep, in milliseconds, so that work which is not due yet cannot spin the loop. */
const IDLE_MIN_MS = 20;
/** Pause after the ledger failed, in milliseconds. */
const LEDGER_RETRY_MS = 1_000;

/**
 * Contacts and entries of a round from which on a comparison waits: what came in goes first. It
 * shares the quota with them, and is in no hurry.
 */
const COMPARING_CLAIMS_MAX = 100;
/** Longest wait of a comparison for a quiet round, in milliseconds: then it takes a step all the same. */
const COMPARING_WAIT_MAX_MS = 30_000;

export interface DispatcherOptions {
  /** The work of the tenant whose events are applied and sent. */
  readonly work: Work;
  readonly lease: Pick<Lease, 'dueOf'>;
  readonly hubspot: HubSpot;
  /** The mapping in force; asked once for each round, so that a round goes by one mapping. */
  readonly mapping: () => Mapping;
  readonly clock: Clock;
  readonly log: Log;
  /** Applies events and sends nothing. */
  readonly dryRun: boolean;
  /** Nothing is sent before, milliseconds since 1970: calls made before a restart count for the limit still. */
  readonly quietUntilMs?: number;
  /** Gathers the requests to HubSpot; written down after each round of a lane. */
  readonly journal?: RequestJournal;
  /** Told what became of the events that were applied. */
  readonly onApplied?: (events: readonly EventSummary[]) => void;
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
  /** The lanes that send. */
  readonly #lanes: readonly Lane[];
  readonly #comparing: Lane;
  readonly #quota: QuotaNotes;
  #mapping: Mapping;
  /** Version of the mapping by which ignored events were looked through; null before the first round. */
  #mappedBy: string | null = null;
  #portal: Portal | null = null;
  /** Whether a comparison was ordered and is not done, as far as was seen. */
  #isComparing = false;
  /** When a step of a comparison was last possible, milliseconds since 1970. */
  #comparedMs: number;
  #wakeUp = new AbortController();
  #running: Promise<void> | null = null;
  /** What the ledger says of lanes that stand still; null until it was told, for it may know of an earlier process. */
  #saved: string | null = null;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#mapping = options.mapping();
    this.#comparedMs = options.clock.now();
    this.#quota = new QuotaNotes(options.hubspot, options.clock);
    this.#lanes = [this.#lane('contacts', sendContacts), this.#lane('timeline', sendTimeline)];
    this.#comparing = this.#lane('reconcile', reconcileContacts);
  }

  #lane(name: LaneName, send: Send): Lane {
    const { clock, quietUntilMs: openAtMs = 0 } = this.#options;
    return new Lane({ name, clock, openAtMs }, async (limit) => this.#sendWith(send, limit));
  }

  /** The account as it was last read; null until it was reached. */
  get portal(): Portal | null {
    return this.#portal;
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

  async #round(): Promise<boolean> {
    const { work, dryRun } = this.#options;
    await this.#takeMapping();
    const applied = await applyPending(async () => this.#apply());
    if (dryRun) return applied > 0;
    const sent = await Promise.all(this.#lanes.map(async (lane) => this.#work(lane)));
    const claimed = sent.reduce((sum, one) => sum + one, 0);
    const compared = this.#mayCompare(claimed) ? await this.#compare() : 0;
    await this.#saveBlocked();
    await this.#quota.save(work);
    return applied + claimed + compared > 0;
  }

  /**
   * Goes over to the mapping in force. With another one, events that were ignored when they came may
   * count, and other timeline events may want another driver.
   */
  async #takeMapping(): Promise<void> {
    const { work, hubspot, clock, log } = this.#options;
    this.#mapping = this.#options.mapping();
    const { version } = this.#mapping;
    if (version === this.#mappedBy) return;
    if (this.#mappedBy !== null) hubspot.forgetTimeline();
    const revived = await work.reviveIgnored(mappedNames(this.#mapping), clock.now());
    this.#mappedBy = version;
    if (revived > 0) log.info({ connection: work.connection, events: revived }, 'ignored.revived');
  }

  async #apply(): Promise<number> {
    const { work, clock, onApplied } = this.#options;
    const events = await applyEvents(work, this.#mapping, clock.now());
    if (events.length > 0) onApplied?.(events);
    return events.length;
  }

  /** Whether it is a comparison's turn after a round of so many contacts and entries. */
  #mayCompare(claimed: number): boolean {
    const waitedMs = Math.abs(this.#options.clock.now() - this.#comparedMs);
    return claimed <= COMPARING_CLAIMS_MAX || waitedMs >= COMPARING_WAIT_MAX_MS;
  }

  /** A step of the comparison that was ordered, if there is one. */
  async #compare(): Promise<number> {
    const { work, clock } = this.#options;
    this.#comparedMs = clock.now();
    const run = await work.reconcileRun();
    this.#isComparing = run !== null && run.endedMs === null;
    return this.#isComparing ? this.#work(this.#comparing) : 0;
  }

  async #work(lane: Lane): Promise<number> {
    const { work, log, journal, onSynced } = this.#options;
    const { connection } = work;
    const report = await lane.round(this.#portal?.timeZone ?? null);
    if (report === null) return 0;
    const { claimed, synced, halt } = report;
    if (synced.length > 0) onSynced?.(synced);
    if (claimed > 0) log.info({ connection, claimed, synced: synced.length }, WORKED[lane.name]);
    if (halt !== null) {
      const hint = halt.kind === 'blocked' ? hintFor(halt) : undefined;
      log.warn({ connection, lane: lane.name, ...halt, hint }, 'dispatcher.paused');
    }
    await journal?.flush(work);
    return claimed;
  }

  async #sendWith(send: Send, limit: number): Promise<SendReport> {
    const { work, hubspot, clock } = this.#options;
    if (send === sendContacts) await this.#forgetPortal();
    const answer = await hubspot.portal();
    if (answer.kind !== 'done') return { claimed: 0, halt: answer, synced: [] };
    // Not from the lane beside that of contacts: were newer definitions noted in the midst of a
    // round of contacts, what that round drops because of the older ones would not be tried again.
    if (send !== sendTimeline) await this.#see(answer.value);
    const mapping = this.#mapping;
    return send({ work, hubspot, mapping, clock, portal: answer.value }, limit);
  }

  /** A person who mended the portal does not want to wait until its definitions are old. */
  async #forgetPortal(): Promise<void> {
    const { work, hubspot } = this.#options;
    if (this.#portal !== null && !(await work.isPortalSeen())) hubspot.forgetPortal();
  }

  /** Takes over the portal's definitions; what they forbade before is tried again when they changed. */
  async #see(portal: Portal): Promise<void> {
    if (portal === this.#portal) return;
    const { work, clock, log } = this.#options;
    this.#portal = portal;
    const contacts = await work.portalSeen(definitionHashes(portal), clock.now());
    if (contacts > 0) log.info({ connection: work.connection, contacts }, 'portal.changed');
  }

  async #saveBlocked(): Promise<void> {
    const { work, clock } = this.#options;
    const lanes = this.#isComparing ? [...this.#lanes, this.#comparing] : this.#lanes;
    const blocked = lanes.flatMap((lane) => stateOf(lane, clock.now()));
    const saved = JSON.stringify(blocked.map(({ lane, reason }) => [lane, reason]));
    if (saved === this.#saved) return;
    await work.saveLanes(blocked);
    this.#saved = saved;
  }

  /** Until something is due and a lane is open for it. */
  async #idleMs(): Promise<number> {
    const { work, lease, clock, dryRun } = this.#options;
    if (dryRun) return IDLE_MAX_MS;
    const { connection } = work;
    const sendable = (await lease.dueOf([connection], clock.now())).get(connection);
    const due = {
      contacts: null,
      timeline: null,
      ...sendable,
      reconcile: this.#isComparing ? 0 : null,
    };
    const waits = [...this.#lanes, this.#comparing].map(({ name, openAtMs }) =>
      Math.max(due[name] ?? Infinity, openAtMs),
    );
    const wait = Math.min(...waits) - clock.now();
    return Math.min(Math.max(wait, IDLE_MIN_MS), IDLE_MAX_MS);
  }
}

type Send = (connection: Connection, limit: number) => Promise<SendReport>;

/** What the log says of a round, by its lane. */
const WORKED: { readonly [lane in LaneName]: string } = {
  contacts: 'contacts.sent',
  timeline: 'timeline.sent',
  reconcile: 'contacts.compared',
};

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

function stateOf({ name, blocked }: Lane, nowMs: number): readonly LaneState[] {
  if (blocked === null) return [];
  const { reason, detail } = blocked;
  return [
    {
      lane: name === 'reconcile' ? 'compare' : name,
      kind: 'blocked',
      code: reason,
      reason: `${reason} (${detail})`,
      hint: hintFor(blocked),
      sinceMs: nowMs,
      untilMs: null,
    },
  ];
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
