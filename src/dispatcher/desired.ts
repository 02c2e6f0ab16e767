import type { DirtyContact } from '../core/ledger/work.ts';
import { project } from '../core/mapping/project.ts';
import { desire, type Desired } from '../core/plan.ts';
import type { Connection } from './connection.ts';

/** What HubSpot should hold of each contact; one after the other, as in `applyEvents`. */
export async function desiredOf(
  { mapping, portal }: Pick<Connection, 'mapping' | 'portal'>,
  contacts: readonly DirtyContact[],
): Promise<ReadonlyMap<DirtyContact, Desired>> {
  const desired = new Map<DirtyContact, Desired>();
  for (const contact of contacts) {
    const projection = await project(mapping, contact.document);
    desired.set(contact, desire(projection, portal.properties));
  }
  return desired;
}
