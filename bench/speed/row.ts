/** One figure of a measurement. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** Load average of the last minute when it was measured. */
  readonly load: string;
}

/** Middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The number below which this share of them is. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

/** A number as people write it, with a comma between thousands. */
export function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
