/**
 * Words that stand where nobody is named, as programs, spreadsheets and people write them. They are
 * compared without case, and without what is neither letter nor digit at their ends.
 */
export const WORDS_FOR_NOBODY: readonly string[] = [
  'null',
  'nil',
  'none',
  'undefined',
  'unknown',
  'anonymous',
  'n/a',
  'n.a',
  'na',
  'nan',
  'not available',
  'not applicable',
  'object object',
  'true',
  'false',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];

/** Why a value that should name somebody names nobody. */
export type NobodyReason = 'no letter or digit' | 'zeros alone' | 'a word for nothing';

/**
 * Whether a value can name nobody, whatever key it is for, and why; null where it may name somebody.
 * Of a value with a colon, what stands behind the last one decides too: with a tenant in front of it,
 * an id that is missing is no better.
 */
export function namesNobody(value: string): NobodyReason | null {
  const colon = value.lastIndexOf(':');
  return reasonOf(value) ?? (colon === -1 ? null : reasonOf(value.slice(colon + 1)));
}

function reasonOf(value: string): NobodyReason | null {
  const telling = value.replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (telling === '') return 'no letter or digit';
  if (/^0+$/.test(telling)) return 'zeros alone';
  const word = value.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').toLowerCase();
  return WORDS.has(word.replaceAll(/\s+/g, ' ')) ? 'a word for nothing' : null;
}

const WORDS = new Set(WORDS_FOR_NOBODY);
