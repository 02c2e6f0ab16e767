import { desiredValues } from '../core/desired-values.ts';
import type { Desired } from '../core/plan.ts';
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
  const hash = (property: string): string => definitionHash(portal, property);
  const ground = { mapping, definitions: portal.properties, definitionHash: hash };
  return new Map(
    contacts.flatMap((contact, index) => {
      const projection = projections[index];
      if (projection === undefined) return [];
      return [
        [contact, desiredValues(contact, projection, { ...ground, nowMs: clock.now() })] as const,
      ];
    }),
  );
}
