import assert from 'node:assert/strict';
import { createRandom, type Random } from './random.ts';

/** How the events of a history reach the daemon. */
export interface TrafficOptions {
  readonly seed: number;
  /** Share of the events that are delivered twice, from 0 to 1. */
  readonly duplicates: number;
  /** `windowed` lets a delivery fall back behind at most `windowEvents` younger events. */
  readonly shuffle: 'none' | 'full' | { readonly windowEvents: number };
  /** Deliveries a second; null delivers as fast as the daemon answers. */
  readonly ratePerSecond: number | null;
}

/** One event to deliver. */
export interface ScheduledDelivery<Event> {
  /** Milliseconds after the beginning. */
  readonly atMs: number;
  readonly event: Event;
}

/**
 * Turns a true sequence into the deliveries that an at-least-once sender makes of it: exactly the
 * given share twice, and out of order. Every event is delivered at least once.
 */
export function scheduleTraffic<Event>(
  events: readonly Event[],
  { seed, duplicates, shuffle, ratePerSecond }: TrafficOptions,
): ScheduledDelivery<Event>[] {
  assert(duplicates >= 0 && duplicates <= 1, 'duplicates is a share');
  const random = createRandom(seed);
  const twice = chooseExactly(random, events.length, Math.round(events.length * duplicates));
  const placed = events.flatMap((event, index) => {
    const once = { event, place: placeOf(index, shuffle, random) };
    return twice.has(index) ? [once, { event, place: placeOf(index, shuffle, random) }] : [once];
  });
  const gapMs = ratePerSecond === null ? 0 : 1000 / ratePerSecond;
  return placed
    .sort((a, b) => a.place - b.place)
    .map(({ event }, position) => ({ atMs: position * gapMs, event }));
}

function placeOf(index: number, shuffle: TrafficOptions['shuffle'], random: Random): number {
  if (shuffle === 'none') return index;
  if (shuffle === 'full') return random.next();
  return index + random.next() * shuffle.windowEvents;
}

/** Draws `wanted` of the numbers below `count`, each with the same chance, in one pass. */
function chooseExactly(random: Random, count: number, wanted: number): Set<number> {
  const chosen = new Set<number>();
  for (let index = 0; index < count; index++) {
    if (random.chance((wanted - chosen.size) / (count - index))) chosen.add(index);
  }
  return chosen;
}
