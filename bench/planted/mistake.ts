/** A mistake in our own code that something has to catch. */
export interface Mistake {
  /** What the program does wrong with it, in a few words. */
  readonly name: string;
  readonly file: string;
  /** What is there once, and what takes its place. */
  readonly from: string;
  readonly to: string;
  /** The simulation, or the tests of these files. */
  readonly caughtBy: 'simulation' | readonly string[];
}
