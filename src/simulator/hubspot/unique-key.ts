import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';

/** A value of a unique property as it is compared with others. Addresses never differ by case. */
export function uniqueKey(
  property: string,
  value: string,
  { uniqueCase }: Pick<HubSpotAnswers, 'uniqueCase'>,
): string {
  return uniqueCase === 'fold' || property === 'email' ? value.toLowerCase() : value;
}
