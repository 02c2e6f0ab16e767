import { desire, type Desired } from '../core/plan.ts';
import type { Connection } from './connection.ts';
import type { DirtyContact } from '../model/contact.ts';

/** What HubSpot should hold of each contact. */
export async function desiredOf(
  { mapping, portal, evaluator }: Pick<Connection, 'mapping' | 'portal' | 'evaluator'>,
  contacts: readonly DirtyContact[],
): Promise<ReadonlyMap<DirtyContact, Desired>> {
  const documents = contacts.map(({ document }) => document);
  const projections = await evaluator.project(mapping, documents);
  return new Map(
    contacts.flatMap((contact, index) => {
      const projection = projections[index];
      return projection === undefined
        ? []
        : [[contact, desire(projection, portal.properties)] as const];
    }),
  );
}
