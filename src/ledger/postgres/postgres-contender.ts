import { steadyMs, systemClock } from '../../clock.ts';
import { shareOf } from '../../core/ledger/share.ts';
import type { ChangeListener, Contender, Contending } from '../lease-port.ts';
import type { Work } from '../work-port.ts';
import type { Due } from '../../model/lane.ts';
import {
  giveAllBack,
  giveBack,
  lookAtLeases,
  makeLeases,
  type TakenLease,
  takeLeases,
  type Wanted,
} from './leases.ts';
import { joinReplicas, type Replica } from './replica.ts';
import type { Pools } from './sessions.ts';

/** How often it is looked whether a lease is free, and how long after a failure it is given back again. */
const LOOK_MS = 500;

/** What is worked on under a lease. */
export interface Held extends TakenLease {
  /** Whether it may be worked under it: it is trusted, and not known to be lost. */
  isTrusted(): boolean;
  /** Whether it was given back, or another took it over. */
  isOver(): boolean;
  /** Says that another works on the connection. */
  lose(): void;
}

export interface PostgresContenderOptions {
  readonly pools: Pools;
  /** Version of the program. */
  readonly version: string;
  readonly connections: readonly string[];
  readonly workOf: (held: Held) => Work;
  readonly dueOf: (
    connections: readonly string[],
    nowMs: number,
  ) => Promise<ReadonlyMap<string, Due>>;
  readonly onChange: (listener: ChangeListener) => void;
  readonly upgrade: () => Promise<void>;
  /** Hears each time why leases could not be looked at, kept up or given back. */
  readonly onFailure: (error: unknown) => void;
}

interface Tenure {
  readonly held: Held;
  readonly replica: Replica;
  /** Its end, once that has begun. */
  ending: Promise<void> | null;
}

/**
 * Competes for connections with the other replicas: takes what is free up to its share, gives back
 * what is beyond it, and gives up everything once the others have taken it for dead.
 */
export class PostgresContender implements Contender {
  readonly isRestored = false;
  readonly #options: PostgresContenderOptions;
  readonly #tenures = new Map<string, Tenure>();
  readonly #stopping = new AbortController();
  #replica: Replica | null = null;
  #contending: Contending | null = null;
  #looking: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: PostgresContenderOptions) {
    this.#options = options;
  }

  start(contending: Contending): void {
    this.#contending = contending;
    this.#looking ??= this.#run();
  }

  holds(connection: string): boolean {
    return this.#tenures.get(connection)?.ending === null;
  }

  async dueOf(nowMs: number): Promise<ReadonlyMap<string, Due>> {
    const held = this.#working().map(({ held: { connection } }) => connection);
    return held.length === 0 ? new Map() : this.#options.dueOf(held, nowMs);
  }

  onChange(listener: ChangeListener): void {
    this.#options.onChange(listener);
  }

  async upgrade(): Promise<void> {
    await this.#options.upgrade();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    const tenures = [...this.#tenures.values()];
    await Promise.all(tenures.map(async (tenure) => this.#end(tenure)));
  }

  /** Gives back what is left, and leaves the replicas. */
  async release(): Promise<void> {
    this.#stopping.abort();
    this.#isClosed = true;
    for (const { held } of this.#tenures.values()) held.lose();
    const replica = this.#replica;
    if (replica === null || replica.isBuried()) return;
    const { pools, onFailure } = this.#options;
    // What cannot be given back the others take once they have heard nothing for a while.
    await giveAllBack(pools.urgent, replica.id).catch(onFailure);
    await replica.leave().catch(onFailure);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let isMade = false;
    while (!signal.aborted) {
      try {
        if (!isMade) await makeLeases(this.#options.pools.urgent, this.#options.connections);
        isMade = true;
        await this.#look();
      } catch (error) {
        // A database that cannot be reached is asked again; what is held is trusted for its time alone.
        if (!signal.aborted) this.#options.onFailure(error);
      }
      await systemClock.sleep(LOOK_MS, signal);
    }
  }

  async #look(): Promise<void> {
    const { pools, connections } = this.#options;
    const replica = await this.#join();
    const { awake, isAnyFree } = await lookAtLeases(pools.urgent, this.#wanted(replica));
    const share = shareOf(connections.length, awake);
    const working = this.#working();
    for (const tenure of working.slice(share)) void this.#end(tenure);
    const room = share - working.length;
    if (room <= 0 || !isAnyFree || !replica.isTrusted()) return;
    for (const taken of await takeLeases(pools.urgent, this.#wanted(replica), room)) {
      this.#begin(taken, replica);
    }
  }

  /** The replica that this process is; another one after the others have buried it. */
  async #join(): Promise<Replica> {
    if (this.#replica?.isBuried() === true) {
      for (const { held } of this.#tenures.values()) held.lose();
      this.#replica = null;
    }
    const { pools, version, onFailure } = this.#options;
    this.#replica ??= await joinReplicas(pools.urgent, version, onFailure);
    return this.#replica;
  }

  #wanted({ id }: Replica): Wanted {
    const { connections } = this.#options;
    return { replica: id, connections, held: [...this.#tenures.keys()] };
  }

  #working(): readonly Tenure[] {
    return [...this.#tenures.values()].filter(({ ending }) => ending === null);
  }

  #begin(taken: TakenLease, replica: Replica): void {
    let isOver = false;
    const held: Held = {
      ...taken,
      isOver: () => isOver,
      isTrusted: () => !isOver && replica.isTrusted(),
      lose: () => {
        isOver = true;
        void this.#end(tenure);
      },
    };
    const tenure: Tenure = { held, replica, ending: null };
    const { connection, generation, agoMs: lastCallAgoMs } = taken;
    this.#tenures.set(connection, tenure);
    this.#contending?.took({
      work: this.#options.workOf(held),
      generation,
      lastCallAgoMs,
      isTrusted: () => held.isTrusted(),
    });
  }

  async #end(tenure: Tenure): Promise<void> {
    tenure.ending ??= this.#handOver(tenure);
    await tenure.ending;
  }

  /** Waits until the work has ended, then lets another have the connection. */
  async #handOver({ held, replica }: Tenure): Promise<void> {
    const { connection } = held;
    const agoMs = (await this.#contending?.ended(connection)) ?? null;
    const endedMs = steadyMs();
    while (!replica.isBuried() && !this.#isClosed) {
      try {
        const ago = agoMs === null ? null : agoMs + steadyMs() - endedMs;
        await giveBack(this.#options.pools.urgent, replica.id, held, ago);
        break;
      } catch (error) {
        this.#options.onFailure(error);
        await systemClock.sleep(LOOK_MS);
      }
    }
    this.#tenures.delete(connection);
    held.lose();
  }
}
