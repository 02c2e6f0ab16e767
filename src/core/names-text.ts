/** Names that are told before the rest is counted. */
const NAMES_MAX = 3;

/**
 * Some names as a person reads them: the first few, and how many more there are.
 *
 * @param total how many there are, where more are known of than by name
 */
export function namesText(
  names: readonly string[],
  max: number = NAMES_MAX,
  total: number = names.length,
): string {
  if (names.length === 0) return 'nothing';
  const told = names.slice(0, max);
  const more = total - told.length;
  return more > 0 ? `${told.join(', ')} and ${more.toLocaleString('en')} more` : told.join(', ');
}

/** All parts in a sentence, such as `a, b and c`. */
export function joined(parts: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(parts);
}
