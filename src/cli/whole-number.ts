import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that is a whole number from 0.
 * @throws InvalidArgumentError when it is none
 */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

/** Makes what reads an option that is a whole number within bounds. */
export function wholeNumberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It has to be a whole number from ${min} to ${max}.`);
  };
}
