/** How long a full window of ten seconds is waited for at most, in milliseconds. [HubSpot usage guidelines] */
export const TEN_SECONDLY_WAIT_MAX_MS = 10_000;

/** How long a limit of a second is waited for at most, in milliseconds. */
export const SECONDLY_WAIT_MAX_MS = 3_000;

/** A record lock (423) is held for two seconds. [HubSpot error handling] */
export const LOCK_WAIT_MIN_MS = 2_000;

/** No lock is waited for longer, whatever the answer says, in milliseconds. */
export const LOCK_WAIT_MAX_MS = 10_000;

/** A server that fails is asked again after so long at the latest, in milliseconds: an outage ends unannounced. */
export const SERVER_ERROR_WAIT_MAX_MS = 5 * 60_000;

/** The move of an account (477) may take a day, and nothing else may. [HubSpot error handling] */
export const MIGRATION_WAIT_MAX_MS = 24 * 3_600_000;

/** A wait that was asked for, within its limit; none where none was asked for. */
export function askedWait(askedMs: number | null, maxMs: number): { readonly afterMs?: number } {
  return askedMs === null ? {} : { afterMs: Math.min(askedMs, maxMs) };
}
