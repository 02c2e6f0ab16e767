import { withoutCase } from './identity.ts';

/**
 * Whether a text fits a pattern, compared without case: each `*` stands for any text, or none. Parts
 * are looked for from left to right, so that no pattern takes longer than the text is long.
 */
export function fitsWildcard(pattern: string, text: string): boolean {
  const [first = '', ...others] = withoutCase(pattern).split('*');
  const sought = withoutCase(text);
  const last = others.pop();
  if (last === undefined) return sought === first;
  if (!sought.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = sought.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return sought.length - last.length >= at && sought.endsWith(last);
}
