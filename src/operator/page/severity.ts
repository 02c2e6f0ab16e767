import type { Severity } from '../../model/condition.ts';
import type { Tone } from './standing.ts';

/** The colour of each severity; green is for what is well alone. */
export const SEVERITY_TONES: { readonly [severity in Severity]: Tone } = {
  well: 'good',
  notice: 'plain',
  person: 'warn',
  down: 'bad',
};

/** What each severity is called where there is room for a word or two. */
export const SEVERITY_WORDS: { readonly [severity in Severity]: string } = {
  well: 'well',
  notice: 'notice',
  person: 'wants a person',
  down: 'down',
};
