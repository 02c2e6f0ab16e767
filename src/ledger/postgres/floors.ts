import { steadyMs } from '../../clock.ts';
import { afterLook, beginningOf, type Floor, NO_FLOOR } from '../../core/ledger/floor.ts';
import type { FloorLook } from '../sql/sql.ts';
import type { WaitingList } from '../work-store.ts';

/** Where the looks of a process at what waits begin, see `core/ledger/floor.ts`. */
export class Floors {
  readonly #floors = new Map<string, Floor>();

  /** Where a look at a list of a connection begins. */
  from(connection: string, list: WaitingList): number {
    return beginningOf(this.#of(connection, list), steadyMs());
  }

  /** Notes what a look found. */
  looked(connection: string, list: WaitingList, look: FloorLook): void {
    const floor = afterLook(this.#of(connection, list), { ...look, nowMs: steadyMs() });
    this.#floors.set(keyOf(connection, list), floor);
  }

  #of(connection: string, list: WaitingList): Floor {
    return this.#floors.get(keyOf(connection, list)) ?? NO_FLOOR;
  }
}

function keyOf(connection: string, list: WaitingList): string {
  return `${list} ${connection}`;
}
