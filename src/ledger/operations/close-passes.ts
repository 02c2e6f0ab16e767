import { PASS_KEY } from '../../core/identity.ts';
import { CLOSED_PASS, countsOfClosing, summed } from '../../core/numbers/count-pass.ts';
import type { Store } from '../store.ts';
import type { Tombstone } from '../work-store.ts';

/** The name under which the numbers know a pass: the keyed hash that would be its tombstone. */
export function passHashOf({ hash }: Pick<Tombstone, 'hash'>): string {
  return Buffer.from(hash).toString('hex');
}

/**
 * Keeps of the passes that tombstones name only that they were counted: no device, no time, no type.
 * What they have added stays, but none of them is known to be installed any more.
 */
export async function closePasses(
  store: Store,
  connection: string,
  stones: readonly Tombstone[],
): Promise<void> {
  const hashes = stones.filter(({ property }) => property === PASS_KEY).map(passHashOf);
  if (hashes.length === 0) return;
  const known = await store.loadCountedPasses(connection, hashes);
  await store.addCounts(connection, summed([...known.values()].flatMap(countsOfClosing)));
  await store.saveCountedPasses(connection, new Map(hashes.map((hash) => [hash, CLOSED_PASS])));
}
