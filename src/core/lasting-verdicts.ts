import type { Verdict } from '../model/verdict.ts';
import type { Desired } from './plan.ts';

/** What is remembered whatever HubSpot holds. */
export function lastingVerdicts({ verdicts = new Map() }: Desired): Verdict[] {
  return [...verdicts.values()].filter(
    ({ kind, isAssumed }) => kind === 'refused' || isAssumed === true,
  );
}
