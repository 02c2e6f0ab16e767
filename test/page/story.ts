import { createWorld } from '../../src/simulator/neostore/world.ts';
import type { Payload } from '../support/events.ts';

/** A small world in which people come, install passes and give them up again. */
const WORLD = { events: 160, seed: 62 };
const DAY_MS = 24 * 60 * 60_000;

/** What happened in that world in the month before an instant, in order. */
export function monthBefore(endMs: number): readonly Payload[] {
  const spanMs = 30 * DAY_MS;
  const { events } = createWorld({ ...WORLD, startMs: endMs - spanMs, spanMs });
  return events as unknown as readonly Payload[];
}
