import { ownValues } from '../core/own-values.ts';
import { desire, type Desired } from '../core/plan.ts';
import type { Connection } from './connection.ts';
import type { DirtyContact } from '../model/contact.ts';

/** What HubSpot should hold of each contact, without the values that are another's. */
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
      return [[contact, ownValues(desired, contact, mapping, clock.now())] as const];
    }),
  );
}
