import type { Mapping } from '../core/mapping/mapping.ts';
import type { PatternVerdict } from '../core/mapping/pattern.ts';
import { suspicionsOf } from '../core/mapping/suspicions.ts';
import type { Evaluator } from './evaluator.ts';
import type { Fault } from '../model/fault.ts';

/**
 * What may well be a mistake in a mapping: its suspicious names and values, and regular expressions
 * that can take time beyond measure. These are examined where that may take long itself.
 */
export async function warningsOf(
  mapping: Mapping,
  evaluator: Pick<Evaluator, 'examine'>,
): Promise<readonly Fault[]> {
  const { warnings, patterns } = suspicionsOf(mapping);
  const verdicts = await evaluator.examine(patterns.map(({ pattern }) => pattern));
  const explosive = patterns.flatMap(({ pointer, pattern: { source } }, index) => {
    const expected = EXPECTED[verdicts[index] ?? 'unknown'];
    return expected === null ? [] : [{ pointer, found: `/${source}/`, expected, nearest: null }];
  });
  return [...warnings, ...explosive];
}

const EXPECTED: { readonly [verdict in PatternVerdict]: string | null } = {
  safe: null,
  explosive:
    'a regular expression that no text can hold up: repeat nothing that is itself repeated in several ways',
  unknown: 'a regular expression that is simple enough to see whether a text can hold it up',
};
