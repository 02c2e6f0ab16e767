import type { FuseRelease, LaneName } from '../../model/lane.ts';
import type { NextStep } from '../../model/settlement.ts';

/** Dead letters of one code that a round may make. More of them are the fault of no record. */
export const FUSE_DEAD_MAX = 20;

/** For so long after a person released a fuse the same code does not blow it again, in milliseconds. */
export const FUSE_RELEASED_MS = 60 * 60_000;

/** A code that would make too many dead letters at once. */
export interface Blown {
  readonly code: string;
  readonly count: number;
  /** The reason of one of them, for people. */
  readonly reason: string;
}

/**
 * The code of which a round would make more dead letters than are believed; null where there is
 * none, or where a person has said that they are right.
 */
export function blownBy(
  lane: LaneName,
  steps: readonly NextStep[],
  released: readonly FuseRelease[],
  nowMs: number,
): Blown | null {
  const dead = steps
    .filter((step) => step.kind === 'dead')
    .filter(({ isKnown }) => isKnown !== true);
  for (const [code, group] of Map.groupBy(dead, ({ code }) => code)) {
    const isReleased = released.some(
      (one) =>
        one.lane === lane && one.code === code && Math.abs(nowMs - one.atMs) < FUSE_RELEASED_MS,
    );
    const [first] = group;
    if (group.length > FUSE_DEAD_MAX && !isReleased && first !== undefined) {
      return { code, count: group.length, reason: first.reason };
    }
  }
  return null;
}

/** The step of a record that a blown fuse keeps alive: it stays as it was. */
export function spared(step: NextStep, blown: Blown): NextStep {
  if (step.kind !== 'dead' || step.isKnown === true) return step;
  return step.code === blown.code ? { kind: 'again' } : step;
}
