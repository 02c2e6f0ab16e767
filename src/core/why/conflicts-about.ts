import { PASS_KEY } from '../identity.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { ConflictView } from '../../model/conflict.ts';

/** Keys that are looked up for others who claim them; one person has a few. */
const LOOKED_UP_MAX = 20;

/**
 * The conflicts about keys of one contact, as far as they are looked up.
 *
 * @param find looks up the conflict about one key; null where nobody claims it
 */
export async function conflictsAbout(
  keys: readonly ContactKey[],
  find: (key: ContactKey) => Promise<ConflictView | null>,
): Promise<readonly ConflictView[]> {
  const naming = keys.filter(({ property }) => property !== PASS_KEY).slice(0, LOOKED_UP_MAX);
  const found = await Promise.all(
    naming.map(async ({ property, value }) => find({ property, value })),
  );
  return found.flatMap((conflict) => conflict ?? []);
}
