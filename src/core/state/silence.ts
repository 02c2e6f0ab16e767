import { conditionOf } from './condition-of.ts';
import { MINUTE_MS } from './minutes.ts';
import { duration } from '../duration.ts';
import type { Condition } from '../../model/condition.ts';
import { USUAL_COUNTED_MAX, type LedgerStatus } from '../../model/view.ts';

/** No shorter silence is looked at, in milliseconds. */
export const SILENCE_MIN_MS = 30 * MINUTE_MS;

/**
 * Whether it is quieter than it ever is at this time: in the same hours of each of the weeks before
 * there were events. A ledger that is younger than these weeks, a night and a Sunday raise no alarm.
 */
export function silenceCondition(
  { lastReceivedMs, usual }: LedgerStatus,
  nowMs: number,
): Condition | null {
  if (lastReceivedMs === null) return NOTHING_RECEIVED;
  const isUnusual = usual.length > 0 && usual.every((count) => count >= USUAL_COUNTED_MAX);
  if (!isUnusual || nowMs - lastReceivedMs < SILENCE_MIN_MS) return null;
  return conditionOf({
    code: 'silent',
    severity: 'person',
    what: 'No webhook comes, where there usually are some at this time',
    figures: `${USUAL_COUNTED_MAX} or more in the same ${duration(nowMs - lastReceivedMs)} of each of the last ${usual.length} weeks`,
    advice:
      'See in Neostore whether the webhook is there and switched on, and whether its URL leads here: neostore-hubspot setup --plan.',
    sinceMs: lastReceivedMs,
  });
}

const NOTHING_RECEIVED = conditionOf({
  code: 'nothing-received',
  severity: 'notice',
  what: 'Nothing was received yet',
  advice: 'To try it: neostore-hubspot send data/samples/pass-installed.json',
});
