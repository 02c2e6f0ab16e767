import { steadyMs } from '../../clock.ts';
import {
  afterLook,
  beginningOf,
  doubtedFloor,
  type Floor,
  NO_FLOOR,
} from '../../core/ledger/floor.ts';
import type { FloorLook } from '../sql/sql.ts';
import type { WaitingList } from '../work-store.ts';

/** Where the looks of a process at what waits begin, see `core/ledger/floor.ts`. */
export class Floors {
  readonly #floors = new Map<string, Floor>();
  readonly #nowMs: () => number;

  /** @param nowMs a time that nobody sets, in milliseconds */
  constructor(nowMs: () => number = steadyMs) {
    this.#nowMs = nowMs;
  }

  /** Where a look at a list of a connection begins. */
  from(connection: string, list: WaitingList): number {
    return beginningOf(this.#of(connection, list), this.#nowMs());
  }

  /** Notes what a look found. */
  looked(connection: string, list: WaitingList, look: FloorLook): void {
    const floor = afterLook(this.#of(connection, list), { ...look, nowMs: this.#nowMs() });
    this.#floors.set(keyOf(connection, list), floor);
  }

  /** Has all looks begin at the beginning once: what a person has ordered may lie anywhere. */
  doubt(): void {
    for (const [key, floor] of this.#floors) {
      this.#floors.set(key, doubtedFloor(floor, this.#nowMs()));
    }
  }

  #of(connection: string, list: WaitingList): Floor {
    return this.#floors.get(keyOf(connection, list)) ?? NO_FLOOR;
  }
}

function keyOf(connection: string, list: WaitingList): string {
  return `${list} ${connection}`;
}
