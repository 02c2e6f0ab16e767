import { HISTORY_MS } from '../../src/sandbox/sandbox-tenant.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';

/** What happens in a soak: the same in the process of the sender and in that of HubSpot. */
export interface Told {
  readonly events: number;
  /** When the soak began, milliseconds since 1970; all happened before. */
  readonly nowMs: number;
}

const SEED = 14;

/** People who come one after the other, and what happens to them. */
export function worldOf({ events, nowMs }: Told): World {
  return createWorld({ seed: SEED, events, startMs: nowMs - HISTORY_MS, spanMs: HISTORY_MS });
}
