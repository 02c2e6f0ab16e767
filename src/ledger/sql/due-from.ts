import type { WaitingList } from '../work-store.ts';
import type { EngineStore } from './sql.ts';

/** How long before now what becomes due now may say that it is, by clocks that are set. */
const SETTING_MAX_MS = 20_000;

/** Where a look at what is due begins: never later than where news may be after a clock was set back. */
export function dueFrom(
  { floors }: EngineStore,
  connection: string,
  list: Exclude<WaitingList, 'events'>,
  laterMs: number,
): number {
  return Math.max(0, Math.min(floors.from(connection, list), newsFrom(laterMs)));
}

/** The earliest that what comes next says it is due. */
export function newsFrom(laterMs: number): number {
  return laterMs - SETTING_MAX_MS;
}
