import { PROBE_MS } from './lane-health.ts';

/**
 * Records that come back in a second: a ledger full of records that wait for one endpoint must not
 * be busy with looking at them.
 */
const RETURNS_PER_SECOND = 200;

/** No record stays aside longer than this, in milliseconds. */
const SET_ASIDE_MAX_MS = 10 * 60_000;

/**
 * When the next record that is set aside has its turn, milliseconds since 1970: each after the one
 * before, so that every try of what is blocked has others.
 *
 * @param lastMs the turn of the record that was set aside before
 */
export function nextTurnMs(lastMs: number, nowMs: number): number {
  const firstMs = nowMs + PROBE_MS;
  const turnMs = Math.max(firstMs, lastMs + 1_000 / RETURNS_PER_SECOND);
  return turnMs > nowMs + SET_ASIDE_MAX_MS ? firstMs : turnMs;
}
