import { isChosen } from './is-chosen.ts';
import type { DriftGroup, MendChoice } from '../../model/reconcile.ts';

/** What mending differences would do, before it is done. */
export interface MendPlan {
  /** Values of HubSpot that are overwritten. */
  readonly overwritten: readonly DriftGroup[];
  /** Values that are left as HubSpot has them. */
  readonly left: readonly DriftGroup[];
  /** Deleted contacts that are made again. */
  readonly recreated: number;
  /** Deleted contacts that stay deleted. */
  readonly leftDeleted: number;
}

/** Plans what to mend of what differs. Nothing is written of what is not chosen. */
export function planMend(
  groups: readonly DriftGroup[],
  choice: Omit<MendChoice, 'contactId'>,
): MendPlan {
  const values = groups.filter(({ property }) => property !== null);
  const deleted = groups
    .filter(({ property }) => property === null)
    .reduce((sum, { count }) => sum + count, 0);
  return {
    overwritten: values.filter((group) => isChosen(group, choice)),
    left: values.filter((group) => !isChosen(group, choice)),
    recreated: choice.recreate ? deleted : 0,
    leftDeleted: choice.recreate ? 0 : deleted,
  };
}
