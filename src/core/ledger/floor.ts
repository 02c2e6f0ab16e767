/** How slow a look from the beginning may be, in milliseconds, before looks begin at the floor. */
const SLOW_MS = 2;

/** How long it takes until whatever was under way at a look is seen by another, in milliseconds. */
const RIPE_MS = 10_000;

/** How many times as long as a slow look from the beginning took looks begin at the floor then. */
const PAUSE_PER_LOOK = 1_000;

/** The longest of these times, in milliseconds: the longest wait of what comes below the floor. */
const PAUSE_MAX_MS = 120_000;

/**
 * Where looks for what waits begin, in an order in which news come last. An engine that cannot remove
 * what is done while somebody holds an old view of the data would wade through all of it at each look.
 */
export interface Floor {
  readonly value: number;
  /** What a look found that is to become the floor. */
  readonly young: { readonly value: number; readonly atMs: number } | null;
  /** Until when looks begin there. */
  readonly untilMs: number;
  /** Since when something may have come below: a look that began earlier says nothing of it. */
  readonly doubtedMs: number;
}

export const NO_FLOOR: Floor = {
  value: 0,
  young: null,
  untilMs: -Infinity,
  doubtedMs: -Infinity,
};

/** Where a look begins: at the beginning, unless that was slow a short while ago. */
export function beginningOf({ value, untilMs }: Floor, nowMs: number): number {
  return nowMs < untilMs ? value : 0;
}

/** A look that is over. */
export interface Look {
  readonly from: number;
  /** The lowest place of what waits, at most the place of what comes next. */
  readonly lowest: number;
  readonly nowMs: number;
  readonly tookMs: number;
}

/**
 * The floor after a look. What was under way at one look has been seen by a later one, so the lower of
 * both is a floor. What is found below it lowers it at once, so that it is found again until it is done.
 */
export function afterLook(floor: Floor, { from, lowest, nowMs, tookMs }: Look): Floor {
  const { young, untilMs, doubtedMs } = floor;
  const isRipe = young !== null && nowMs - young.atMs >= RIPE_MS;
  const isWhole = from === 0 && nowMs - tookMs >= doubtedMs;
  return {
    value: Math.min(isRipe ? young.value : floor.value, lowest),
    young: young === null || isRipe ? { value: lowest, atMs: nowMs } : young,
    untilMs: isWhole ? nowMs + pauseAfter(tookMs) : untilMs,
    doubtedMs,
  };
}

/** A floor below which something may have come: the next look begins at the beginning. */
export function doubtedFloor(floor: Floor, nowMs: number): Floor {
  return { ...floor, untilMs: -Infinity, doubtedMs: nowMs };
}

function pauseAfter(tookMs: number): number {
  return tookMs > SLOW_MS ? Math.min(tookMs * PAUSE_PER_LOOK, PAUSE_MAX_MS) : 0;
}
