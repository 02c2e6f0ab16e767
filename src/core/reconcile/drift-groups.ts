import type { DriftGroup, DriftView } from '../../model/reconcile.ts';

/** Differences of one kind that are shown as examples. */
const SAMPLES_MAX = 3;

/** Counts differences by property and cause, the most frequent first. */
export function driftGroups(drifts: readonly DriftView[]): readonly DriftGroup[] {
  return joinedGroups(
    drifts.map((drift) => {
      const { property, cause, changedBy } = drift;
      return { property, cause, changedBy, count: 1, samples: [drift] };
    }),
  );
}

/** Counts that were taken one after the other, as one. */
export function joinedGroups(groups: readonly DriftGroup[]): readonly DriftGroup[] {
  const kinds = Map.groupBy(groups, ({ property, cause, changedBy }) =>
    JSON.stringify([property, cause, changedBy]),
  );
  return [...kinds.values()]
    .flatMap((kind) =>
      kind.slice(0, 1).map(({ property, cause, changedBy }) => ({
        property,
        cause,
        changedBy,
        count: kind.reduce((sum, { count }) => sum + count, 0),
        samples: kind.flatMap(({ samples }) => samples).slice(0, SAMPLES_MAX),
      })),
    )
    .sort((a, b) => b.count - a.count);
}
