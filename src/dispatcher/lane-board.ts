import type { Work } from '../ledger/port.ts';
import type { Standing } from './standing.ts';

/** Keeps in the ledger how the lanes of a connection stand, for those who watch and for the next process. */
export class LaneBoard {
  readonly #work: Pick<Work, 'loadLanes' | 'saveLanes'>;
  readonly #standings: readonly Standing[];
  #loaded: Promise<void> | null = null;
  /** What the ledger has; null until it was written, for it may be of an earlier process. */
  #saved: string | null = null;

  constructor(work: Pick<Work, 'loadLanes' | 'saveLanes'>, standings: readonly Standing[]) {
    this.#work = work;
    this.#standings = standings;
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
    const states = this.#standings.flatMap((standing) => standing.states);
    const text = JSON.stringify(states);
    if (text === this.#saved) return;
    this.#saved = text;
    try {
      await this.#work.saveLanes(states);
    } catch (error) {
      this.#saved = null;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const read = await this.#work.loadLanes();
    for (const standing of this.#standings) standing.restore(read);
  }
}
