/** What one item may take. */
export interface ItemLimits {
  /** Processor time, in milliseconds: it is the same on a busy machine. */
  readonly processorMs: number;
  /** Time on the clock, in milliseconds, for what waits without working; long enough for any machine. */
  readonly wallMs: number;
}

/** The item that is under way, and what was used when it was first seen. */
export interface Sighting {
  readonly item: number;
  readonly processorMs: number;
  readonly wallMs: number;
}

/** Whether the item that is under way takes longer than it may, since it was first seen. */
export function isOverrun(first: Sighting, now: Sighting, limits: ItemLimits): boolean {
  return (
    first.item === now.item &&
    (now.processorMs - first.processorMs > limits.processorMs ||
      now.wallMs - first.wallMs > limits.wallMs)
  );
}
