import { desire } from '../core/plan.ts';
import type { DirtyContact } from '../ledger/work.ts';
import type { Connection } from './connection.ts';
import type { Draft } from './find-records.ts';

/** What HubSpot should hold of each contact. */
export async function draftContacts(
  { mapping, portal, evaluator }: Pick<Connection, 'mapping' | 'portal' | 'evaluator'>,
  contacts: readonly DirtyContact[],
): Promise<readonly Draft[]> {
  const documents = contacts.map(({ document }) => document);
  const projections = await evaluator.project(mapping, documents);
  return contacts.flatMap((contact, index) => {
    const projection = projections[index];
    return projection === undefined
      ? []
      : [{ contact, desired: desire(projection, portal.properties) }];
  });
}
