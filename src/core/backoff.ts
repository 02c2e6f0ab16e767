/** Wait before the first repetition; it doubles from attempt to attempt. */
export const BACKOFF_FIRST_MS = 2_000;

/** No wait grows beyond this. */
export const BACKOFF_MAX_MS = 10 * 60_000;

/**
 * Failed attempts after which work becomes a dead letter. With the waits below, 24 hours pass
 * before that on average (16 at the least, 32 at the most): longer than HubSpot's outages and its
 * account migrations, short enough for a person to hear of it the next day.
 */
export const RETRY_ATTEMPTS_MAX = 200;

/**
 * When to try again after a failed attempt, in milliseconds since 1970: an exponential wait of
 * which a random half is taken off, so that what failed together does not come back together.
 *
 * @param attempts failed attempts so far, this one included; at least 1
 * @param random a number in [0, 1)
 * @param afterMs earliest next attempt from now, where HubSpot named one
 */
export function nextAttemptMs(
  nowMs: number,
  attempts: number,
  random: number,
  afterMs: number = 0,
): number {
  // Beyond 2^30 the power is far over the cap, and stopping there keeps it a finite number.
  const doublings = Math.min(Math.max(attempts - 1, 0), 30);
  const whole = Math.min(BACKOFF_FIRST_MS * 2 ** doublings, BACKOFF_MAX_MS);
  const wait = Math.round(whole / 2 + (random * whole) / 2);
  return nowMs + Math.max(wait, afterMs);
}
