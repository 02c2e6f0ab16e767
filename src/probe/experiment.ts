import type { AnswerName } from '../core/hubspot-answers.ts';
import type { Finding } from '../core/probe/finding.ts';
import type { Bench } from './bench.ts';

/** One thing that is done to an account, to see what HubSpot answers. */
export interface Experiment {
  /** What it tells. */
  readonly answers: readonly AnswerName[];
  /**
   * Does it; what it makes is the bench's to remove.
   * @throws CannotTry, CannotAsk
   */
  readonly run: (bench: Bench) => Promise<readonly Finding[]>;
}
