import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that is a whole number from 0.
 * @throws InvalidArgumentError when it is none
 */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}
