import { PROBE_MS, type Heard } from './lane-health.ts';
import type { Blocked } from '../../model/outcome.ts';

/** An endpoint that HubSpot blocks. */
export interface Gate {
  readonly blocked: Blocked;
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number;
  /** When it is tried again, milliseconds since 1970. */
  readonly probeAtMs: number;
}

/** The blocked endpoints of a lane, by name. */
export type Gates = ReadonlyMap<string, Gate>;

/**
 * Records with which an endpoint is tried that refuses all alike: only next to others does one
 * stand out, and other records have their turn at the next try.
 */
export const PROBE_RECORDS = 10;

/** The gates after a round: an endpoint that did anything is open, one that only refused is closed. */
export function gatesAfter(gates: Gates, heard: readonly Heard[], nowMs: number): Gates {
  const next = new Map(gates);
  for (const { endpoint, failure } of heard) {
    if (failure?.kind !== 'blocked' || failure.scope !== 'endpoint') continue;
    const sinceMs = gates.get(endpoint)?.sinceMs ?? nowMs;
    next.set(endpoint, { blocked: failure, sinceMs, probeAtMs: nowMs + PROBE_MS });
  }
  for (const { endpoint, failure } of heard) {
    if (failure === null || failure.kind === 'rejected') next.delete(endpoint);
  }
  return next;
}

/** The gates when a person has each tried at once. */
export function triedNow(gates: Gates): Gates {
  return new Map([...gates].map(([endpoint, gate]) => [endpoint, { ...gate, probeAtMs: 0 }]));
}

/** What of a round's work may be sent now. */
export interface Admitted<T> {
  readonly now: readonly T[];
  /** What needs a blocked endpoint. */
  readonly later: readonly T[];
}

/**
 * Lets work through that needs no blocked endpoint, and of the rest a few where a try is due. A
 * clock that was set back does not put a try off: one that is due later than it can be is due.
 *
 * @param needs the endpoints that a piece of work needs
 */
export function admitted<T>(
  gates: Gates,
  work: readonly T[],
  needs: (one: T) => readonly string[],
  nowMs: number,
): Admitted<T> {
  if (gates.size === 0) return { now: work, later: [] };
  const places = new Map([...gates].map(([endpoint, gate]) => [endpoint, placesOf(gate, nowMs)]));
  const now: T[] = [];
  const later: T[] = [];
  for (const one of work) {
    const blocked = needs(one).filter((endpoint) => places.has(endpoint));
    if (blocked.some((endpoint) => places.get(endpoint) === 0)) later.push(one);
    else {
      now.push(one);
      for (const endpoint of blocked) places.set(endpoint, (places.get(endpoint) ?? 0) - 1);
    }
  }
  return { now, later };
}

function placesOf({ blocked, probeAtMs }: Gate, nowMs: number): number {
  if (nowMs < probeAtMs && probeAtMs - nowMs <= PROBE_MS) return 0;
  return blocked.reason === 'refused-alike' ? PROBE_RECORDS : 1;
}
