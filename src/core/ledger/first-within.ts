/** The first items whose weights together stay within a limit: at least one, however heavy it is. */
export function firstWithin<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
  max: number,
): readonly T[] {
  let sum = 0;
  const beyond = items.findIndex((item, index) => {
    sum += weightOf(item);
    return index > 0 && sum > max;
  });
  return beyond === -1 ? items : items.slice(0, beyond);
}
