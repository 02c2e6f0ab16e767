/** Names that are told before the rest is counted. */
const NAMES_MAX = 3;

/** Some names as a person reads them: the first few, and how many more there are. */
export function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const more = names.length - NAMES_MAX;
  const told = names.slice(0, NAMES_MAX).join(', ');
  return more > 0 ? `${told} and ${more} more` : told;
}
