import type { Clock } from '../clock.ts';
import { mappedNames, type Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { LINGER_MAX_MS } from '../core/sending/linger.ts';
import { AT_REST, isFast, pacedOn } from '../core/sending/pace.ts';
import { hintFor } from '../hubspot/decisions/blocked-hint.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Work } from '../ledger/work-port.ts';
import type { Log } from '../log.ts';
import { applyEvents, EVENTS_PER_APPLY } from './apply-events.ts';
import type { CallGate } from './call-gate.ts';
import { checkLateEffects } from './check-late-effects.ts';
import { NOTHING, type Connection, type SendReport } from './connection.ts';
import { ContactsFlow } from './contacts-flow.ts';
import { LaneBoard } from './lane-board.ts';
import { waitState } from './lane-state.ts';
import { Lingering } from './lingering.ts';
import { IDLE, Loop, ON, type Rest } from './loop.ts';
import { NewcomerMemory } from './newcomer-memory.ts';
import { PortalMemory } from './portal-memory.ts';
import { RuleBook } from './rule-book.ts';
import { QuotaNotes } from './quota-notes.ts';
import { reconcileContacts } from './reconcile-contacts.ts';
import type { RequestJournal } from './request-journal.ts';
import { sendConsents } from './send-consents.ts';
import { sendContacts } from './send-contacts.ts';
import { sendTimeline } from './send-timeline.ts';
import { Standing } from './standing.ts';
import type { Due, LaneName } from '../model/lane.ts';
import type { SyncedEvent } from '../model/event.ts';
import type { Portal } from '../model/hubspot.ts';
import type { AppliedSummary } from '../model/view.ts';

/** How long what is under way when it is stopped may go on, in milliseconds; then it is cut off. */
export const STOP_GRACE_MS = 4_000;

export interface DispatcherOptions {
  /** The work of the tenant whose events are applied and sent. */
  readonly work: Work;
  readonly hubspot: HubSpot;
  /** What the requests of `hubspot` pass through. */
  readonly calls: CallGate;
  /** The mapping in force; asked once for each round, so that a round goes by one mapping. */
  readonly mapping: () => Mapping;
  /** Evaluates the expressions of the mapping. */
  readonly evaluator: Evaluator;
  readonly clock: Clock;
  readonly log: Log;
  /** What is known of the contacts that come new; nothing where it is not given. */
  readonly newcomers?: NewcomerMemory;
  /** Applies events and sends nothing. */
  readonly dryRun: boolean;
  /**
   * How long ago another may have called HubSpot for the connection, in milliseconds: that counts for the
   * limit still. Null where nobody has.
   */
  readonly lastCallAgoMs?: number | null;
  /** Gathers the requests to HubSpot; written down after each round of a lane. */
  readonly journal?: RequestJournal;
  /** Called with the account whenever it was read. */
  readonly onPortal?: (portal: Portal) => void;
  /** Called with what became of the events that were applied. */
  readonly onApplied?: (events: readonly AppliedSummary[]) => void;
  /** Called with the events of which HubSpot has everything now. */
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Called with an error that no retry can mend: the process should end, the ledger makes that safe. */
  readonly onFatal: (error: unknown) => void;
}

/** A lane that talks to HubSpot. */
interface SendingLane {
  readonly name: Exclude<LaneName, 'apply'>;
  /** What the log says of a round that did something. */
  readonly worked: string;
  /** Contacts or entries of one round: five batches of contacts, or one of custom events. */
  readonly claims: number;
  /**
   * Whether it notes how the portal defines its properties. Only the lane does that drops values for
   * it: were newer definitions noted in the middle of its round, what the round drops because of the
   * older ones would not be tried again.
   */
  readonly notesPortal: boolean;
  /** Whether it waits for company only as long as requests are scarce. */
  readonly isUrgent: boolean;
  /** Lanes that may have something to do after a round that did something. */
  readonly wakes: readonly LaneName[];
  readonly send: (connection: Connection, limit: number) => Promise<SendReport>;
}

/**
 * How often it is seen whether the portal was changed where values are left out for it, in
 * milliseconds; it is remembered for longer.
 */
const PORTAL_LOOK_MS = 60_000;

const SENDING_LANES: readonly SendingLane[] = [
  {
    name: 'contacts',
    worked: 'contacts.sent',
    claims: 500,
    notesPortal: true,
    isUrgent: true,
    wakes: ['timeline', 'consents'],
    send: sendContacts,
  },
  {
    name: 'timeline',
    worked: 'timeline.sent',
    claims: 500,
    notesPortal: false,
    isUrgent: true,
    wakes: [],
    send: sendTimeline,
  },
  {
    name: 'consents',
    worked: 'consents.sent',
    // Few, because in most accounts each takes requests of its own.
    claims: 50,
    notesPortal: false,
    isUrgent: false,
    wakes: [],
    send: sendConsents,
  },
  {
    name: 'compare',
    worked: 'contacts.compared',
    // One batch, so that the others never wait long for their turn in the quota.
    claims: 100,
    notesPortal: false,
    isUrgent: false,
    wakes: ['contacts'],
    send: compare,
  },
];

/** How long what was applied waits at most for more of it, in milliseconds. */
const APPLYING_MAX_MS = 250;

/** A comparison rests so long between two steps while the quota is short, in milliseconds. */
const COMPARING_REST_MS = 1_000;

/**
 * Works one connection off in five loops that do not wait for each other: one applies events, one
 * sends contacts, one timeline entries, one consents, one compares. They keep nothing in memory that the ledger
 * does not hold, so the process may be killed at any instant.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #loops = new Map<LaneName, Loop>();
  readonly #standings: readonly Standing[];
  readonly #board: LaneBoard;
  /** Shows what changed of the lanes while their rounds were under way. */
  readonly #showing: Loop;
  readonly #quota: QuotaNotes;
  readonly #portal: PortalMemory;
  readonly #rules: RuleBook;
  readonly #newcomers: NewcomerMemory;
  readonly #lingering: Lingering;
  readonly #flow: ContactsFlow;
  /** Since when lanes are to be woken for what was applied, milliseconds since 1970; null when they were. */
  #owingSinceMs: number | null = null;
  /** Whether events wait to be applied, as far as the last round of that shows. */
  #isBehind = false;
  #pace = AT_REST;
  /** Versions of the mapping by which ignored events were looked through, and the timeline chosen. */
  #revivedBy: string | null = null;
  #chosenBy: string | null = null;
  /** When the portal was looked at last for what is left out, milliseconds since 1970. */
  #portalLookMs = -Infinity;
  /** The orders of people that were seen. */
  #orders: number | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: DispatcherOptions) {
    const { work, hubspot, clock, log, dryRun, onPortal, lastCallAgoMs = null } = options;
    this.#options = options;
    this.#quota = new QuotaNotes({ work, hubspot, clock, lastCallAgoMs });
    this.#rules = new RuleBook(clock);
    this.#newcomers = options.newcomers ?? new NewcomerMemory();
    this.#flow = new ContactsFlow(clock);
    const timeZone = (): string | null => this.#portal.seen?.timeZone ?? null;
    this.#lingering = new Lingering({ hubspot, clock, timeZone });
    const onOrder = (): void => this.#rules.forget();
    this.#portal = new PortalMemory({ work, hubspot, clock, log, onPortal, onOrder });
    const applying = this.#standing('apply');
    const standings = [applying];
    this.#loops.set(
      'apply',
      this.#loop('apply', async () => this.#apply(applying)),
    );
    for (const lane of dryRun ? [] : SENDING_LANES) {
      const standing = this.#standing(lane.name);
      standings.push(standing);
      this.#loops.set(
        lane.name,
        this.#loop(lane.name, async () => this.#send(lane, standing)),
      );
    }
    this.#standings = standings;
    const lanes = dryRun ? [] : SENDING_LANES.map(({ name }) => name);
    this.#board = new LaneBoard({
      work,
      standings,
      waiting: () => {
        const pause = hubspot.pause();
        return pause === null ? [] : lanes.map((lane) => waitState(lane, pause));
      },
    });
    const about = { connection: work.connection, loop: 'board' };
    const round = async (): Promise<Rest> => {
      await this.#board.save();
      return IDLE;
    };
    this.#showing = new Loop({ clock, log, about, round, onFatal: options.onFatal });
  }

  #standing(lane: LaneName): Standing {
    const { clock } = this.#options;
    return new Standing({ lane, clock, timeZone: () => this.#portal.seen?.timeZone ?? null });
  }

  #loop(lane: LaneName, round: () => Promise<Rest>): Loop {
    const { clock, log, work, onFatal } = this.#options;
    const { connection } = work;
    return new Loop({ clock, log, about: { connection, lane }, round, onFatal });
  }

  /** Begins the loops. Idempotent; nothing begins after `stop`. */
  start(): void {
    if (this.#stopped !== null) return;
    for (const loop of this.#allLoops()) loop.start();
  }

  /**
   * Ends the loops: nothing more is sent from now on, and what is under way has a short time to end
   * by itself. Idempotent, also before `start`.
   */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
  }

  async #stop(): Promise<void> {
    const { clock, calls } = this.#options;
    calls.close();
    const over = new AbortController();
    void clock.sleep(STOP_GRACE_MS, over.signal).then(() => calls.cancel());
    await Promise.all(this.#allLoops().map(async (loop) => loop.stop()));
    over.abort();
    // Without it, whoever comes next waits for a whole window.
    await this.#quota.end().catch(() => undefined);
  }

  #allLoops(): readonly Loop[] {
    return [...this.#loops.values(), this.#showing];
  }

  /** Says that there is something to apply. */
  wake(): void {
    this.#wake(['apply']);
  }

  /** Takes in what the ledger says is due. */
  due(due: Due): void {
    const nowMs = this.#options.clock.now();
    const isDue = (atMs: number | null): boolean => atMs !== null && atMs <= nowMs;
    if (due.apply !== null) this.#wake(['apply']);
    if (isDue(due.contacts)) this.#wake(['contacts']);
    if (isDue(due.timeline) || this.#flow.isToLook) this.#wake(['timeline']);
    if (isDue(due.consents)) this.#wake(['consents']);
    if (isDue(due.checks) || due.reconcile !== null) this.#wake(['compare']);
    if (due.isLeavingOut && nowMs - this.#portalLookMs >= PORTAL_LOOK_MS) {
      this.#portalLookMs = nowMs;
      this.#wake(['contacts']);
    }
    if (this.#board.hasNews) this.#showing.wake();
    if (due.orders === this.#orders) return;
    const isFirstLook = this.#orders === null;
    this.#orders = due.orders;
    this.#board.forget();
    this.#portal.doubt();
    if (!isFirstLook) {
      this.#hasten();
      return;
    }
    // What evaluates takes a while to begin, in which HubSpot can be asked about the account.
    if (due.apply !== null || isDue(due.contacts)) this.#options.evaluator.prepare();
    this.#wake([...this.#loops.keys()]);
  }

  /** A person has ordered something: nothing waits by the daemon's own rules. */
  #hasten(): void {
    for (const standing of this.#standings) {
      const loop = this.#loops.get(standing.lane);
      if (standing.hasten()) loop?.hasten();
      else loop?.wake();
    }
  }

  #wake(lanes: readonly LaneName[]): void {
    for (const lane of lanes) this.#loops.get(lane)?.wake();
  }

  async #apply(standing: Standing): Promise<Rest> {
    const { work, evaluator, clock, onApplied } = this.#options;
    await this.#board.load();
    const mapping = this.#options.mapping();
    await this.#revive(mapping);
    const parts = { work, evaluator, mapping, clock, standing };
    const events = standing.isFused ? [] : await applyEvents(parts);
    await this.#board.save();
    this.#isBehind = events.length >= EVENTS_PER_APPLY;
    this.#pace = pacedOn(this.#pace, events.length, clock.now());
    if (events.length > 0) onApplied?.(events);
    this.#wakeForApplied(events.length);
    return events.length === 0 ? IDLE : ON;
  }

  /** What was applied is sent once nothing is left to apply, so that it goes together, or soon. */
  #wakeForApplied(events: number): void {
    const nowMs = this.#options.clock.now();
    if (events > 0) this.#owingSinceMs ??= nowMs;
    if (this.#owingSinceMs === null) return;
    if (events > 0 && Math.abs(nowMs - this.#owingSinceMs) < APPLYING_MAX_MS) return;
    this.#owingSinceMs = null;
    this.#wake(['contacts', 'timeline', 'consents']);
  }

  /** With another mapping, events may count that were ignored when they came. */
  async #revive(mapping: Mapping): Promise<void> {
    const { work, clock, log } = this.#options;
    if (mapping.version === this.#revivedBy) return;
    const events = await work.reviveIgnored(mappedNames(mapping), clock.now());
    this.#revivedBy = mapping.version;
    if (events > 0) log.info({ connection: work.connection, events }, 'ignored.revived');
  }

  async #send(lane: SendingLane, standing: Standing): Promise<Rest> {
    await this.#board.load();
    await this.#quota.recall();
    const { quietMs } = this.#quota;
    if (quietMs > 0) return { ms: quietMs, idleMs: 0 };
    const limit = standing.limit(lane.claims);
    const report = standing.isFused ? NOTHING : await this.#round(lane, standing, limit);
    await this.#note(lane, report);
    if (standing.isFused) return IDLE;
    if (report.claimed > 0) this.#wake(lane.wakes);
    const isMoreComing = this.#isBehind || isFast(this.#pace, this.#options.clock.now());
    const lingerMs = lane.isUrgent ? this.#lingering.ms(isMoreComing) : LINGER_MAX_MS;
    const rest = standing.rest(report.claimed, limit, lingerMs);
    return lane.name === 'compare' && rest === ON ? this.#comparingRest() : rest;
  }

  async #round(lane: SendingLane, standing: Standing, limit: number): Promise<SendReport> {
    const { work, hubspot, evaluator, clock } = this.#options;
    const mapping = this.#options.mapping();
    this.#chooseTimeline(mapping);
    const answer = await this.#portal.read(mapping, lane.notesPortal);
    standing.ask('portal', answer.kind === 'done' ? null : answer);
    if (answer.kind !== 'done') return { ...NOTHING, halt: answer };
    const memory = { rules: this.#rules, newcomers: this.#newcomers, flow: this.#flow };
    const parts = { work, hubspot, mapping, evaluator, clock, standing, ...memory };
    return lane.send({ ...parts, portal: answer.value }, limit);
  }

  /** With another mapping, timeline events may want another driver. */
  #chooseTimeline({ version }: Mapping): void {
    if (this.#chosenBy !== null && this.#chosenBy !== version)
      this.#options.hubspot.forgetTimeline();
    this.#chosenBy = version;
  }

  async #note(lane: SendingLane, { claimed, synced, halt }: SendReport): Promise<void> {
    const { work, log, journal, onSynced } = this.#options;
    const { connection } = work;
    if (synced.length > 0) onSynced?.(synced);
    if (claimed > 0) log.info({ connection, claimed, synced: synced.length }, lane.worked);
    if (halt !== null) {
      const hint = halt.kind === 'blocked' ? hintFor(halt) : undefined;
      log.warn({ connection, lane: lane.name, ...halt, hint }, 'dispatcher.paused');
    }
    await journal?.flush(work);
    await this.#board.save();
    await this.#quota.save();
  }

  /** A comparison is in no hurry: what came in goes first. */
  #comparingRest(): Rest {
    const { remaining, max } = this.#options.hubspot.quota().window;
    return remaining < max / 2 ? { ms: COMPARING_REST_MS, idleMs: 0 } : ON;
  }
}

/** Looks for late effects, then takes the comparison that was ordered a step further. */
async function compare(connection: Connection, limit: number): Promise<SendReport> {
  const checked = await checkLateEffects(connection, limit);
  if (checked.halt !== null || checked.claimed === limit) return checked;
  const run = await connection.work.reconcileRun();
  if (run === null || run.endedMs !== null) return checked;
  const compared = await reconcileContacts(connection, limit);
  return { ...compared, claimed: Math.max(checked.claimed, compared.claimed) };
}
