import { hubspotConditions } from './hubspot-conditions.ts';
import { intakeConditions } from './intake-conditions.ts';
import type { Known } from './known.ts';
import { daemonConditions } from './daemon-conditions.ts';
import { workConditions } from './work-conditions.ts';
import {
  CONDITION_CODES,
  SEVERITIES,
  type Condition,
  type ConnectionState,
} from '../../model/condition.ts';

/**
 * How a connection stands, of everything that is known of it. Page, command line, metrics and alerts
 * all say this, and nothing else. It is well only where no condition is.
 */
export function stateOf(known: Known): ConnectionState {
  const conditions = [
    ...daemonConditions(known),
    ...intakeConditions(known),
    ...hubspotConditions(known),
    ...workConditions(known),
  ].sort(worstFirst);
  return { severity: conditions[0]?.severity ?? 'well', conditions };
}

function worstFirst(a: Condition, b: Condition): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    CONDITION_CODES.indexOf(a.code) - CONDITION_CODES.indexOf(b.code)
  );
}
