import type { Call, Literal } from './expression-parts.ts';
import { isTimeZone, localDate } from './local-date.ts';
import { nearest } from './nearest.ts';
import { only } from './only.ts';
import { countryOf, phone } from './phone.ts';

/** A function of expressions that JSONata does not have. */
interface OwnFunction {
  /** Its parameters are named, because JSONata reads them off its text. */
  readonly call: (first: unknown, second: unknown) => unknown;
  /** How it is called, for people. */
  readonly form: string;
  readonly argumentsMin: number;
  /** What is wrong with arguments that are written out; null where nothing is. */
  readonly faultOf: (first: Literal | undefined, second: Literal | undefined) => string | null;
}

const ARGUMENTS_MAX = 2;

/** The functions of expressions beyond those of JSONata, by name. */
export const OWN_FUNCTIONS: ReadonlyMap<string, OwnFunction> = new Map<string, OwnFunction>([
  [
    'phone',
    { call: phone, form: '$phone(value, country)', argumentsMin: 1, faultOf: countryFault },
  ],
  [
    'localDate',
    { call: localDate, form: '$localDate(value, zone)', argumentsMin: 2, faultOf: zoneFault },
  ],
  ['only', { call: only, form: '$only(list, value)', argumentsMin: 2, faultOf: listFault }],
]);

/** What is wrong with calls of these functions, as far as the text shows; null where nothing is. */
export function faultOfCalls(calls: readonly Call[]): string | null {
  for (const { name, arguments: given } of calls) {
    const own = OWN_FUNCTIONS.get(name);
    if (own === undefined) continue;
    if (given.length < own.argumentsMin || given.length > ARGUMENTS_MAX) {
      return `${own.form} is called with ${given.length} of these`;
    }
    const fault = own.faultOf(given[0], given[1]);
    if (fault !== null) return `${own.form}: ${fault}`;
  }
  return null;
}

function countryFault(_value: unknown, country: Literal | undefined): string | null {
  if (country === undefined || countryOf(country) !== null) return null;
  return `${JSON.stringify(country)} is no country code of two letters, such as "FR"`;
}

function zoneFault(_value: unknown, zone: Literal | undefined): string | null {
  if (zone === undefined || (typeof zone === 'string' && isTimeZone(zone))) return null;
  const like = nearest(String(zone), Intl.supportedValuesOf('timeZone'));
  const hint = like === null ? ', such as "Europe/Paris"' : `; did you mean "${like}"?`;
  return `${JSON.stringify(zone)} is no time zone${hint}`;
}

function listFault(list: Literal | undefined): string | null {
  return list === undefined ? null : `${JSON.stringify(list)} is no list: the list comes first`;
}
