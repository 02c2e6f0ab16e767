/** How slow a look from the beginning may be, in milliseconds, before looks begin at the floor. */
const SLOW_MS = 2;

/** How long it takes until whatever was under way at a look is seen by another, in milliseconds. */
const RIPE_MS = 10_000;

/** How often it is looked from the beginning then, in milliseconds: longest wait of what lies below the floor. */
const WHOLE_EVERY_MS = 120_000;

/**
 * Where looks for what waits begin, in an order in which news come last. An engine that cannot remove
 * what is done while somebody holds an old view of the data would wade through all of it at each look.
 */
export interface Floor {
  readonly value: number;
  /** What a look found that is to become the floor. */
  readonly young: { readonly value: number; readonly atMs: number } | null;
  readonly wholeAtMs: number;
  /** Whether a look from the beginning is slow. */
  readonly isSlow: boolean;
}

export const NO_FLOOR: Floor = { value: 0, young: null, wholeAtMs: -Infinity, isSlow: false };

/** Where a look begins: at the beginning, unless that is known to be slow. */
export function beginningOf({ value, wholeAtMs, isSlow }: Floor, nowMs: number): number {
  return isSlow && nowMs - wholeAtMs < WHOLE_EVERY_MS ? value : 0;
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
 * both is a floor.
 */
export function afterLook(floor: Floor, { from, lowest, nowMs, tookMs }: Look): Floor {
  const { young } = floor;
  const isRipe = young !== null && nowMs - young.atMs >= RIPE_MS;
  const isWhole = from === 0;
  return {
    value: isRipe ? Math.min(young.value, lowest) : floor.value,
    young: young === null || isRipe ? { value: lowest, atMs: nowMs } : young,
    wholeAtMs: isWhole ? nowMs : floor.wholeAtMs,
    isSlow: isWhole ? tookMs > SLOW_MS : floor.isSlow,
  };
}
