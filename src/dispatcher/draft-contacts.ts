import { project } from '../core/mapping/project.ts';
import { desire } from '../core/plan.ts';
import type { DirtyContact } from '../core/ledger/work.ts';
import type { Connection } from './connection.ts';
import type { Draft } from './find-records.ts';

/** What HubSpot should hold of each contact; one after the other, as in `applyEvents`. */
export async function draftContacts(
  { mapping, portal }: Pick<Connection, 'mapping' | 'portal'>,
  contacts: readonly DirtyContact[],
): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  for (const contact of contacts) {
    const projection = await project(mapping, contact.document);
    drafts.push({ contact, desired: desire(projection, portal.properties) });
  }
  return drafts;
}
