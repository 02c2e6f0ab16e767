import recheck from 'recheck/lib/browser.js';
import type { Pattern, PatternVerdict } from '../core/mapping/pattern.ts';

/**
 * Degree of a polynomial from which on a text of a few thousand characters takes minutes. The second
 * degree is left out: it is that of most patterns without an anchor, such as `\s+$`.
 */
const EXPLOSIVE_DEGREE = 3;

/**
 * Says whether some text makes a regular expression take time beyond measure. It may take long
 * itself, so it is limited where it runs.
 */
export function examinePattern({ source, flags }: Pattern): PatternVerdict {
  const found = recheck.checkSync(source, flags, { timeout: null });
  if (found.status === 'unknown') return 'unknown';
  const { complexity } = found;
  const isExplosive =
    complexity.type === 'exponential' ||
    (complexity.type === 'polynomial' && complexity.degree >= EXPLOSIVE_DEGREE);
  return isExplosive ? 'explosive' : 'safe';
}
