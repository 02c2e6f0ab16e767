import type { Sql } from './sql.ts';

/**
 * Prepares a walk over all rows of a ledger of an earlier version, a number of them at a time. How far
 * it is stands in the ledger; it answers false when it has come to its end.
 *
 * @param next the numbers of the next rows, as `id`: those after a number, at most so many
 */
export function prepareUpgradeWalk(
  sql: Sql,
  name: string,
  next: string,
  change: (ids: readonly number[]) => Promise<void>,
): (limit: number) => Promise<boolean> {
  const place = sql.prepare<[string], { afterId: number }>(
    'SELECT after_id AS afterId FROM upgrades WHERE name = ?',
  );
  const following = sql.prepare<[number, number], { id: number }>(next);
  const advance = sql.prepare<[number, string]>('UPDATE upgrades SET after_id = ? WHERE name = ?');
  const end = sql.prepare<[string]>('DELETE FROM upgrades WHERE name = ?');
  return async (limit) => {
    const from = await place.get(name);
    if (from === undefined) return false;
    const ids = (await following.all(from.afterId, limit)).map(({ id }) => id);
    await change(ids);
    const last = ids.at(-1);
    if (last === undefined || ids.length < limit) await end.run(name);
    else await advance.run(last, name);
    return true;
  };
}

/** The next contacts of such a walk. */
export const NEXT_CONTACTS = 'SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ?';

/** The next events of such a walk. */
export const NEXT_EVENTS = 'SELECT seq AS id FROM events WHERE seq > ? ORDER BY seq LIMIT ?';
