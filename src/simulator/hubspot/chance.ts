/** Repeatable chance: the same seed gives the same numbers, so a failing run can be run again. */
export type Chance = () => number;

/** The items in another order: HubSpot's batch answers are not in the order of their inputs. */
export function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, rank: chance() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
