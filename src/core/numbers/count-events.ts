import { countsOfNews, countsOfPass, negated, NO_PASS, summed, withNews } from './count-pass.ts';
import type { Count, CountedPass, PassNews } from '../../model/numbers.ts';

/** What some events change of the numbers, and of what is kept of their passes. */
export interface Counting {
  readonly counts: readonly Count[];
  readonly passes: ReadonlyMap<string, CountedPass>;
}

/**
 * Counts events that were not counted before, in whatever order.
 *
 * @param known what is kept of their passes, by pass id
 */
export function countEvents(
  known: ReadonlyMap<string, CountedPass>,
  news: readonly PassNews[],
): Counting {
  const passes = new Map<string, CountedPass>();
  for (const one of news) {
    if (one.passId === null) continue;
    const pass = passes.get(one.passId) ?? known.get(one.passId) ?? NO_PASS;
    if (pass.isClosed) continue;
    passes.set(one.passId, withNews(pass, one));
  }
  const before = [...passes.keys()].flatMap((id) => countsOfPass(known.get(id) ?? NO_PASS));
  const after = [...passes.values()].flatMap(countsOfPass);
  return { passes, counts: summed([...news.flatMap(countsOfNews), ...negated(before), ...after]) };
}
