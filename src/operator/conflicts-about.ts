import { PASS_KEY } from '../core/identity.ts';
import type { Ledger } from '../ledger/port.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ConflictView } from '../model/conflict.ts';

/** Keys that are looked up for others who claim them; one person has a few. */
const LOOKED_UP_MAX = 20;

/** The conflicts about keys of one contact, as far as they are looked up. */
export async function conflictsAbout(
  ledger: Pick<Ledger, 'conflict'>,
  connection: string,
  keys: readonly ContactKey[],
): Promise<readonly ConflictView[]> {
  const naming = keys.filter(({ property }) => property !== PASS_KEY).slice(0, LOOKED_UP_MAX);
  const found = await Promise.all(
    naming.map(async ({ property, value }) => ledger.conflict(connection, { property, value })),
  );
  return found.flatMap((conflict) => conflict ?? []);
}
