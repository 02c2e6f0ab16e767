import type { Work } from '../ledger/work-port.ts';
import type { LaneState } from '../model/lane.ts';
import type { Standing } from './standing.ts';

export interface LaneBoardOptions {
  readonly work: Pick<Work, 'loadLanes' | 'saveLanes'>;
  readonly standings: readonly Standing[];
  /** Lanes whose requests wait at the moment, by a pause of the whole account. */
  readonly waiting: () => readonly LaneState[];
}

/** Keeps in the ledger how the lanes of a connection stand, for those who watch and for the next process. */
export class LaneBoard {
  readonly #options: LaneBoardOptions;
  #loaded: Promise<void> | null = null;
  /** What the ledger has; null until it was written, for it may be of an earlier process. */
  #saved: string | null = null;

  constructor(options: LaneBoardOptions) {
    this.#options = options;
  }

  /** Whether the lanes stand otherwise than the ledger says. */
  get hasNews(): boolean {
    return this.#saved !== null && JSON.stringify(this.#states()) !== this.#saved;
  }

  /** Takes over what the ledger remembers, unless that was done. */
  async load(): Promise<void> {
    this.#loaded ??= this.#load();
    try {
      await this.#loaded;
    } catch (error) {
      this.#loaded = null;
      throw error;
    }
  }

  /** Says that a person may have released a fuse. */
  forget(): void {
    this.#loaded = null;
  }

  /** Writes down how the lanes stand, where that has changed. */
  async save(): Promise<void> {
    const states = this.#states();
    const text = JSON.stringify(states);
    if (text === this.#saved) return;
    this.#saved = text;
    try {
      await this.#options.work.saveLanes(states);
    } catch (error) {
      this.#saved = null;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const { work, standings } = this.#options;
    const read = await work.loadLanes();
    for (const standing of standings) standing.restore(read);
  }

  #states(): readonly LaneState[] {
    const { standings, waiting } = this.#options;
    return [...standings.flatMap((standing) => standing.states), ...waiting()];
  }
}
