import { PROBE_MS, type Heard } from './lane-health.ts';
import type { Failure } from '../../model/outcome.ts';

/** How an endpoint fails. */
export interface Trouble {
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Whether it has done nothing at all since. */
  readonly isWhole: boolean;
  /** Different records that failed, not counted beyond {@link MANY}. */
  readonly ids: readonly number[];
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

/** So many different records do not fail for what is in each of them. */
const MANY = 10;

/** Troubles of which a person says that they may be over: what waits need not rest when they are. */
export function believedOver(troubles: Troubles): Troubles {
  return new Map(
    [...troubles].map(([endpoint, trouble]) => [
      endpoint,
      trouble && { ...trouble, sinceMs: 0, isWhole: true },
    ]),
  );
}

/**
 * Which endpoints are well again after a round: those that only did as they were asked, and failed
 * before or were not heard of by this process. After an outage in which nothing was done for some
 * time, or for many records, all that waits can go at once; else what failed may have its fault in
 * itself, and rests as long as anything does that stands still.
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
    const failed = group.filter(({ failure }) => failure !== null && isOfEndpoint(failure));
    if (failed.length > 0) {
      const { sinceMs = nowMs, isWhole = true, ids = [] } = known ?? {};
      const different = [...new Set([...ids, ...failed.map(({ id }) => id)])].slice(0, MANY);
      next.set(endpoint, { sinceMs, isWhole: isWhole && !isTaking, ids: different });
    } else if (isTaking && known !== null) {
      recovered.push({ endpoint, restMs: wasDown(known, nowMs) ? 0 : PROBE_MS });
      next.set(endpoint, null);
    }
  }
  return { troubles: next, recovered };
}

function wasDown(trouble: Trouble | undefined, nowMs: number): boolean {
  if (trouble?.isWhole !== true) return false;
  return trouble.ids.length >= MANY || Math.abs(nowMs - trouble.sinceMs) >= PROBE_MS;
}

/** Whether a failure may pass for all records of an endpoint at the same time. */
export function isOfEndpoint(failure: Failure): boolean {
  if (failure.kind === 'blocked') return failure.scope === 'endpoint';
  return failure.kind === 'retry' && failure.counts && failure.scope !== 'record';
}
