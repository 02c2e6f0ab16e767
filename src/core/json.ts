/** Any value that JSON can express. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, such as the payload of an event. */
export type JsonObject = { readonly [key: string]: Json };

/** Most levels of a body that is an event; Neostore's have a handful, and no walk through them may run out of stack. */
export const JSON_LEVELS_MAX = 100;

/** Says whether a parsed JSON value nests deeper than that. */
export function isTooDeep(value: unknown, levels = JSON_LEVELS_MAX): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** Says whether a parsed JSON value is an object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON; undefined where the text is none. A reviver may leave out what is not to be kept. */
export function parseJson(
  text: string,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  try {
    return JSON.parse(text, reviver) as unknown;
  } catch {
    return undefined;
  }
}
