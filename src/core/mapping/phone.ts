import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min';
import { cleanKey } from '../text.ts';
import { FunctionError, textOfArgument } from './function-error.ts';

/**
 * `$phone(value, country)`: a phone number in the form that all systems agree upon (E.164), such as
 * `+33612345678`. Nothing stays nothing.
 *
 * @param country two letters; counts for a number that says none itself, by a `+`
 * @throws FunctionError on what is no number of a phone
 */
export function phone(value: unknown, country: unknown): string | undefined {
  const text = cleanKey(textOfArgument('phone', value) ?? '');
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

/** The country of a code of two letters, in either case; null where there is none of that code. */
export function countryOf(code: unknown): CountryCode | null {
  const country = typeof code === 'string' ? code.trim().toUpperCase() : '';
  return isSupportedCountry(country) ? country : null;
}
