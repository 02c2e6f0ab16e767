import { type Definitions, redefined } from '../../core/ledger/definitions.ts';
import { fits } from '../../core/mapping/mapping.ts';
import type { PlaceOfProperty } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { countIds, inSteps, sum, untilNone } from './in-steps.ts';
import { withContactKeys } from './views.ts';
import type { LeftOutValues } from '../../model/view.ts';

/** Contacts or events that one step revives. */
const REVIVED_PER_STEP_MAX = 250;

/**
 * Notes how the portal defines its properties. Contacts become pending that leave out a value of one
 * whose definition changed. The definitions are kept last, so that what a crash leaves undone is done
 * when the portal is seen the next time; and only if nobody has ordered a new look meanwhile.
 */
export async function portalSeen(
  session: Session,
  connection: string,
  definitions: Definitions,
  nowMs: number,
): Promise<number> {
  const { before, orders, properties } = await session.read(async (store) => {
    const { definitions: before, orders } = await store.loadPortal(connection);
    return { before, orders, properties: await store.loadLeftOutProperties(connection) };
  });
  let revived = 0;
  for (const property of redefined(properties, before, definitions)) {
    const steps = await inSteps(session, async (store, after: PlaceOfProperty | null) => {
      const limit = REVIVED_PER_STEP_MAX;
      const places = await store.loadLeavingOut(connection, property, after, limit);
      const ids = places.map(({ contactId }) => contactId);
      const result = await store.reviveContacts(ids, property, nowMs);
      return { result, cursor: places.length < limit ? null : (places.at(-1) ?? null) };
    });
    revived += sum(steps);
  }
  await session.write((store) => store.savePortal(connection, definitions, orders));
  return revived;
}

/** Whether the portal's definitions are known as they were seen last. */
export async function isPortalSeen(store: Store, connection: string): Promise<boolean> {
  return (await store.loadPortal(connection)).definitions !== null;
}

/** Orders a new look at the portal, after which values are tried again; returns of how many contacts. */
export async function tryLeftOut(session: Session, connection: string): Promise<number> {
  const contacts = await countIds(session, (store, afterId, limit) =>
    store.loadLeavingOutAny(connection, afterId, limit),
  );
  await session.write((store) => store.orderPortal(connection));
  return contacts;
}

/** Values that are left out of contacts, most contacts first. */
export async function leftOut(
  store: Store,
  connection: string,
  limit: number,
): Promise<LeftOutValues[]> {
  const groups = await withContactKeys(store, await store.loadLeftOutGroups(connection, limit));
  return groups.map(({ contactId: _contactId, contactKey: example, ...values }) => ({
    ...values,
    example,
  }));
}

/** Makes events pending again that were ignored and whose names the mapping now knows; returns how many. */
export async function reviveIgnored(
  session: Session,
  connection: string,
  mappedNames: readonly string[],
  nowMs: number,
): Promise<number> {
  const ignored = await session.read((store) => store.loadIgnoredNames(connection));
  const names = ignored.filter((name) => mappedNames.some((pattern) => fits(pattern, name)));
  if (names.length === 0) return 0;
  return untilNone(session, (store) =>
    store.reviveIgnored(connection, names, nowMs, REVIVED_PER_STEP_MAX),
  );
}
