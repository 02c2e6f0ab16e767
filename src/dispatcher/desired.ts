import { ownValues } from '../core/own-values.ts';
import { desire, type Desired } from '../core/plan.ts';
import { withVerdicts } from '../core/with-verdicts.ts';
import type { Connection } from './connection.ts';
import { definitionHash } from './definition-hash.ts';
import type { DirtyContact } from '../model/contact.ts';

/**
 * What HubSpot should hold of each contact, without the values that are another's or that it has
 * refused, with what it said of the others.
 */
export async function desiredOf(
  { mapping, portal, evaluator, clock }: Connection,
  contacts: readonly DirtyContact[],
): Promise<ReadonlyMap<DirtyContact, Desired>> {
  const documents = contacts.map(({ document }) => document);
  const projections = await evaluator.project(mapping, documents);
  return new Map(
    contacts.flatMap((contact, index) => {
      const projection = projections[index];
      if (projection === undefined) return [];
      const desired = desire(projection, portal.properties);
      const own = ownValues(desired, contact, mapping, clock.now());
      const hash = (property: string): string => definitionHash(portal, property);
      const isMade = contact.hubspotId !== null;
      return [[contact, withVerdicts(own, contact.verdicts, hash, isMade)] as const];
    }),
  );
}
