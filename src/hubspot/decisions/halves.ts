/** Two halves, the first of which is never the smaller. */
export function halves<T>(all: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

/**
 * Picks some from all over: one by chance from each of `count` stretches of the same length.
 *
 * @param random a number in [0, 1)
 */
export function spread<T>(all: readonly T[], count: number, random: () => number): readonly T[] {
  if (all.length <= count) return all;
  const stretch = all.length / count;
  return Array.from({ length: count }, (_, n) => all[Math.floor((n + random()) * stretch)]).filter(
    (one) => one !== undefined,
  );
}
