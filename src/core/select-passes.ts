import type { PassRow } from '../model/wallet.ts';

/**
 * Changes of each kind that are kept of a contact. With up to this many changes in all, every answer
 * is exact.
 */
export const PASS_CHANGES_KEPT_MAX = 500;

/**
 * Picks the changes of a contact's passes that count: its newest ones, the newest of each device of
 * a pass and wallet, the newest install and the newest uninstall of each pass and wallet, the newest
 * that says a pass's type, and the first install of each pass; each of these lists is cut to its
 * newest, the last one to its oldest.
 *
 * Each list is made of the largest (or smallest) of something, so what is picked of two sets together
 * is what is picked of what was picked of each: neither the order in which changes arrive nor the
 * moment at which the others are let go of can change an answer.
 *
 * Beyond {@link PASS_CHANGES_KEPT_MAX} changes still exact, for as many passes and devices: where
 * each pass is now, when it was first and last installed. Only the time at which the last of
 * several devices gave up a pass may be missed, when more than that many changes lie behind it, and
 * so may a listed install that a webhook reported too.
 */
export function selectPasses(
  rows: readonly PassRow[],
  max = PASS_CHANGES_KEPT_MAX,
): readonly PassRow[] {
  if (rows.length <= max) return rows;
  const newestFirst = [...rows].sort(byOrder).reverse();
  const changes = newestFirst.filter(({ installed }) => installed !== null);
  const installs = changes.filter(({ installed }) => installed === true);
  const lists = [
    newestFirst,
    firstOfEach(changes, ({ passId, wallet, device }) => [passId, wallet, device]),
    firstOfEach(installs, ({ passId, wallet }) => [passId, wallet]),
    firstOfEach(
      changes.filter(({ installed }) => installed === false),
      ({ passId, wallet }) => [passId, wallet],
    ),
    firstOfEach(
      newestFirst.filter(({ type }) => type !== null),
      ({ passId }) => [passId],
    ),
    firstOfEach([...installs].reverse(), ({ passId }) => [passId]),
  ];
  const picked = new Set(lists.flatMap((list) => list.slice(0, max)));
  return newestFirst.filter((row) => picked.has(row));
}

function firstOfEach(
  rows: readonly PassRow[],
  groupOf: (row: PassRow) => readonly string[],
): readonly PassRow[] {
  const first = new Map<string, PassRow>();
  for (const row of rows) {
    const group = JSON.stringify(groupOf(row));
    if (!first.has(group)) first.set(group, row);
  }
  return [...first.values()];
}

/** By time, then by what makes a row: a total order, so that no list depends on the order of arrival. */
function byOrder(a: PassRow, b: PassRow): number {
  return compare(a.at, b.at) || compare(a.eventId, b.eventId) || compare(a.passId, b.passId);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
