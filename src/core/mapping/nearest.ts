import { closest, distance } from 'fastest-levenshtein';

/** Edits within which a name counts as a misspelling of another. */
const TYPO_EDITS_MAX = 2;

/** The candidate most like the word, or null when none is like it at all. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0) return null;
  const best = closest(word.toLowerCase(), [...candidates]);
  const likeness = Math.max(TYPO_EDITS_MAX, Math.floor(word.length / 2));
  return distance(word.toLowerCase(), best.toLowerCase()) <= likeness ? best : null;
}

/** The candidate that the word is a misspelling of, or null: where unknown names are allowed. */
export function misspelt(word: string, candidates: readonly string[]): string | null {
  if (word.length <= TYPO_EDITS_MAX + 1 || candidates.includes(word)) return null;
  const best = nearest(word, candidates);
  return best !== null && distance(word, best) <= TYPO_EDITS_MAX ? best : null;
}
