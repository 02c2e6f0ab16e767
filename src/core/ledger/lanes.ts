import type { BlockedState, FuseRelease, LaneName, LaneState } from '../../model/lane.ts';

/** Released fuses that are remembered of a connection. */
const RELEASES_MAX = 20;

/** What the ledger remembers of lanes. */
export interface LanesRead {
  readonly lanes: readonly LaneState[];
  readonly released: readonly FuseRelease[];
}

/**
 * The lanes to remember when the dispatcher says how they are. A fuse stays until a person releases
 * it, and does not come back by what was said before the release.
 */
export function lanesSaved(
  { lanes, released }: LanesRead,
  said: readonly LaneState[],
): readonly LaneState[] {
  const fuses = new Map(lanes.filter(isFuse).map((fuse) => [fuse.lane, fuse]));
  const spokenOf = new Set(said.filter(isFuse).map(({ lane }) => lane));
  return [
    ...[...fuses.values()].filter(({ lane }) => !spokenOf.has(lane)),
    ...said.flatMap((state) => {
      if (!isFuse(state)) return state;
      const isReleased = released.some((release) => isReleaseOf(release, state));
      return fuses.get(state.lane) ?? (isReleased ? [] : state);
    }),
  ];
}

/** The lanes once a person has released fuses, of one lane or of all; `gone` are those fuses. */
export function fusesReleased(
  { lanes, released }: LanesRead,
  lane: LaneName | null,
  nowMs: number,
): LanesRead & { readonly gone: LaneState[] } {
  const gone = lanes.filter((state) => isFuse(state) && (lane === null || state.lane === lane));
  const releases = gone.map((fuse) => ({ lane: fuse.lane, code: fuse.code, atMs: nowMs }));
  return {
    lanes: lanes.filter((state) => !gone.includes(state)),
    released: [...released, ...releases].slice(-RELEASES_MAX),
    gone,
  };
}

/** The first lane that a person has to do something about. */
export function blockedOf(lanes: readonly LaneState[]): BlockedState | null {
  const first = lanes.find(({ kind }) => kind !== 'paused');
  return first === undefined
    ? null
    : { reason: first.reason, hint: first.hint, sinceMs: first.sinceMs };
}

function isFuse({ kind }: LaneState): boolean {
  return kind === 'fuse';
}

function isReleaseOf(release: FuseRelease, fuse: LaneState): boolean {
  return release.lane === fuse.lane && release.code === fuse.code && release.atMs >= fuse.sinceMs;
}
