import { parseJson } from './json.ts';

/** JSON with one field on a line; what is no JSON, or was cut, stays as it is. */
export function indentedJson(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}
