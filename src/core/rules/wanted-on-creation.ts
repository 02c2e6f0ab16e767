import type { Verdict } from '../../model/verdict.ts';
import { REQUIRED_BY_CONDITION, REQUIRED_ON_CREATION } from '../reason.ts';
import type { Saying } from '../refused-values.ts';

/**
 * The verdict on a value without which HubSpot makes no contact.
 *
 * @param because a value that cannot be left out and sets the rule off; null where it is wanted of all
 */
export function wantedOnCreation(
  property: string,
  because: string | null,
  saying: Saying,
): Verdict {
  const reason =
    because === null
      ? `HubSpot makes no contact without ${property}`
      : `HubSpot wants ${property} with ${because}, and makes no contact without either`;
  return {
    property,
    kind: 'refused',
    sent: '',
    held: null,
    code: because === null ? REQUIRED_ON_CREATION : REQUIRED_BY_CONDITION,
    reason,
    ...saying(property),
  };
}

/** A value that is wanted of a contact that is to be made; undefined where none is. */
export function wantedIn(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ sent, lookedUp }) => sent === '' && lookedUp !== undefined);
}
