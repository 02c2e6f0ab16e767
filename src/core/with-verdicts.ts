import type { Verdict } from '../model/verdict.ts';
import type { Desired } from './plan.ts';
import { droppedBy } from './verdicts.ts';

/** A hash of how HubSpot defines a property; empty where it does not. */
export type DefinitionHash = (property: string) => string;

/**
 * What HubSpot should hold, with what it said of these very values: what it refused is left out, and
 * not sent again. A verdict on another value, or under another definition, says nothing any more.
 *
 * @param isMade whether the contact has a record: that one could not be made without a value is what
 *   is wrong with the contact, and is not said of the value as well
 */
export function withVerdicts(
  desired: Desired,
  verdicts: readonly Verdict[],
  definitionHash: DefinitionHash,
  isMade: boolean,
): Desired {
  const inForce = verdicts.filter(
    ({ property, sent, definition }) =>
      (desired.values.get(property)?.text ?? '') === sent &&
      definition === definitionHash(property),
  );
  if (inForce.length === 0) return desired;
  const refused = inForce.filter(({ kind }) => kind === 'refused');
  const isTold = ({ sent, lookedUp }: Verdict): boolean =>
    isMade || sent === '' || lookedUp === undefined;
  const left = new Set(refused.map(({ property }) => property));
  return {
    values: new Map([...desired.values].filter(([property]) => !left.has(property))),
    dropped: [...desired.dropped, ...refused.filter(isTold).map(droppedBy)],
    verdicts: new Map(inForce.map((verdict) => [verdict.property, verdict])),
  };
}
