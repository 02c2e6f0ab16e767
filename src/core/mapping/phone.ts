import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min';
import { cleanText } from '../text.ts';
import { FunctionError, textOfArgument } from './function-error.ts';

/**
 * `$phone(value, country)`: a phone number in the form that all systems agree upon (E.164), such as
 * `+33612345678`. Nothing stays nothing.
 *
 * @param country two letters; counts for a number that says none itself, by a `+`
 * @throws FunctionError on what is no number of a phone
 */
export function phone(value: unknown, country: unknown): string | undefined {
  const text = cleanText(textOfArgument('phone', value) ?? '').replace(UNSEEN, '');
  if (text === '') return undefined;
  const defaultCountry = countryOf(country);
  if (defaultCountry === null && !/^[+\uFF0B]/.test(text)) {
    throw new FunctionError('phone', 'no country (two letters) for a number without +');
  }
  const given = defaultCountry === null ? {} : { defaultCountry };
  const number = parsePhoneNumberFromString(text, { ...given, extract: false });
  if (number?.isValid() !== true) throw new FunctionError('phone', 'not a phone number');
  return number.number;
}

/** Marks of direction and their like, which numbers bring along from lists of contacts. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** The country of a code of two letters, in either case; null where there is none of that code. */
export function countryOf(code: unknown): CountryCode | null {
  const country = typeof code === 'string' ? code.trim().toUpperCase() : '';
  return isSupportedCountry(country) ? country : null;
}
