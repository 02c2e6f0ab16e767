import {
  afterLookUps,
  afterTry,
  isTryCheaper,
  isUnacquainted,
  UNACQUAINTED,
  type LookedUp,
  type Newcomers,
  type Tried,
} from '../core/sending/newcomers.ts';
import { CONTACTS_PER_BATCH } from '../hubspot/port.ts';

/** What the process has learned of the newcomers of a connection. */
export class NewcomerMemory {
  #newcomers: Newcomers = UNACQUAINTED;

  /** Whether too little is known to make anybody unseen. */
  get isUnacquainted(): boolean {
    return isUnacquainted(this.#newcomers);
  }

  /** Whether so many newcomers are to be made without a look-up by so many keys. */
  isTryCheaper(count: number, keys: number): boolean {
    return isTryCheaper(this.#newcomers, { count, keys, batchMax: CONTACTS_PER_BATCH });
  }

  /** Takes in what look-ups came to. */
  noteLookUps(lookedUp: LookedUp): void {
    this.#newcomers = afterLookUps(this.#newcomers, lookedUp);
  }

  /** Takes in what came of making newcomers unseen. */
  noteTry(tried: Tried): void {
    this.#newcomers = afterTry(this.#newcomers, tried);
  }
}
