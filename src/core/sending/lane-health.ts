import type { Failure } from '../../model/outcome.ts';

/** What a lane knows of how HubSpot takes its records. */
export interface LaneHealth {
  /** When HubSpot last dealt with a record, milliseconds since 1970; null before the first. */
  readonly takenMs: number | null;
  /** Different records that failed since, for a cause that may not be theirs; not counted beyond {@link SUSPECTS_MAX}. */
  readonly suspects: readonly number[];
  /** Whether one of the failures since cannot have been that of a record. */
  readonly isSure: boolean;
  /** Failing rounds in a row. */
  readonly failedRounds: number;
}

/** What a request came to for one record. */
export interface Heard {
  readonly id: number;
  readonly endpoint: string;
  /** Null where HubSpot did as it was asked. */
  readonly failure: Failure | null;
  /** Whether it only prepared what the record was claimed for. */
  readonly isLookup?: boolean;
}

export const HEALTHY: LaneHealth = {
  takenMs: null,
  suspects: [],
  isSure: false,
  failedRounds: 0,
};

/** One record that fails may fail for what is in it; two of which none is taken do not. */
const SUSPECTS_MAX = 2;

/** First wait of a lane that fails as a whole, in milliseconds; it doubles from round to round. */
const FAILING_WAIT_FIRST_MS = 2_000;

/** How often what stands still is tried again, in milliseconds. */
export const PROBE_MS = 15_000;

/** For so long after it took a record, HubSpot is believed to take records, in milliseconds. */
const TAKING_MS = 60 * 60_000;

/** The health of a lane after what was heard in a round. A rejected record was dealt with. */
export function afterRound(health: LaneHealth, heard: readonly Heard[], nowMs: number): LaneHealth {
  const isTaken = heard.some(
    ({ failure, isLookup = false }) =>
      !isLookup && (failure === null || failure.kind === 'rejected'),
  );
  if (isTaken) return { ...HEALTHY, takenMs: nowMs };
  const failed = heard.filter(({ failure }) => failure !== null && isDoubtful(failure));
  if (failed.length === 0) return health;
  const suspects = [...new Set([...health.suspects, ...failed.map(({ id }) => id)])];
  const next = {
    takenMs: health.takenMs,
    suspects: suspects.slice(0, SUSPECTS_MAX),
    isSure: health.isSure || failed.some(({ failure }) => failure !== null && isSure(failure)),
    failedRounds: health.failedRounds,
  };
  return isFailing(next) ? { ...next, failedRounds: health.failedRounds + 1 } : next;
}

/**
 * Whether the lane fails as a whole: nothing is taken, and it cannot be for the sake of one record.
 * No record is to pay for that with an attempt, or a long outage would give up all of them.
 */
export function isFailing({ suspects, isSure }: LaneHealth): boolean {
  return isSure || suspects.length >= SUSPECTS_MAX;
}

/** Whether HubSpot takes records of the lane, so that one which fails again and again does so by itself. */
export function isTaking({ takenMs }: LaneHealth, nowMs: number): boolean {
  return takenMs !== null && Math.abs(nowMs - takenMs) <= TAKING_MS;
}

/** How long a failing lane waits before it tries again, in milliseconds. */
export function failingWaitMs({ failedRounds }: Pick<LaneHealth, 'failedRounds'>): number {
  const doublings = Math.min(Math.max(failedRounds - 1, 0), 10);
  return Math.min(FAILING_WAIT_FIRST_MS * 2 ** doublings, PROBE_MS);
}

/** Whether a failure may be that of the record, of the request or of the whole of HubSpot. */
function isDoubtful(failure: Failure): boolean {
  return failure.kind === 'retry' && failure.counts && failure.scope !== 'record';
}

function isSure(failure: Failure): boolean {
  if (failure.kind !== 'retry') return false;
  return failure.scope === 'connection' || failure.stage === 'not sent';
}
