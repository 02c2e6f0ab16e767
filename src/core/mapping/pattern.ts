/** A regular expression of a mapping. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/**
 * What is known of the time that a regular expression takes: `explosive` where some short text makes
 * it take longer than anybody waits, `unknown` where it is too complicated to say.
 */
export type PatternVerdict = 'safe' | 'explosive' | 'unknown';
