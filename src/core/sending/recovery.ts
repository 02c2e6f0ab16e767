import { PROBE_MS, type Heard } from './lane-health.ts';
import type { Failure } from '../../model/outcome.ts';

/** How an endpoint fails. */
export interface Trouble {
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Whether it has done nothing at all since. */
  readonly isWhole: boolean;
}

/** The endpoints that a lane has heard of, by name; null where one is well. */
export type Troubles = ReadonlyMap<string, Trouble | null>;

/** An endpoint that does what it is asked again. */
export interface Recovered {
  readonly endpoint: string;
  /** How long after its own failure a record is tried at the earliest, in milliseconds. */
  readonly restMs: number;
}

export interface AfterTroubles {
  readonly troubles: Troubles;
  readonly recovered: readonly Recovered[];
}

/**
 * Failed attempts of its own up to which a record is taken to wait for HubSpot. One that fails more
 * often while others are taken has its fault in itself, and sits out its own waits.
 */
export const WAITING_ATTEMPTS_MAX = 8;

/**
 * Which endpoints are well again after a round: those that only did as they were asked, and failed
 * before or were not heard of by this process. After an outage in which nothing was done, all that
 * waits can go at once; where some was done all the time, what failed may have its fault in itself,
 * and rests as long as anything does that stands still.
 */
export function afterTroubles(
  troubles: Troubles,
  heard: readonly Heard[],
  nowMs: number,
): AfterTroubles {
  const next = new Map(troubles);
  const recovered: Recovered[] = [];
  for (const [endpoint, group] of Map.groupBy(heard, (one) => one.endpoint)) {
    const known = troubles.get(endpoint);
    const isTaking = group.some(({ failure }) => failure === null || failure.kind === 'rejected');
    if (group.some(({ failure }) => failure !== null && isOfEndpoint(failure))) {
      const { sinceMs = nowMs, isWhole = true } = known ?? {};
      next.set(endpoint, { sinceMs, isWhole: isWhole && !isTaking });
    } else if (isTaking && known !== null) {
      const wasDown = known?.isWhole === true && Math.abs(nowMs - known.sinceMs) >= PROBE_MS;
      recovered.push({ endpoint, restMs: wasDown ? 0 : PROBE_MS });
      next.set(endpoint, null);
    }
  }
  return { troubles: next, recovered };
}

/** Whether a failure may pass for all records of an endpoint at the same time. */
export function isOfEndpoint(failure: Failure): boolean {
  if (failure.kind === 'blocked') return failure.scope === 'endpoint';
  return failure.kind === 'retry' && failure.counts && failure.scope !== 'record';
}
