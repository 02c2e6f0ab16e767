import { isJsonObject, parseJson } from '../json.ts';
import { canonicalPattern, fits } from '../mapping/mapping.ts';
import type { JsonObject } from '../../model/json.ts';

/**
 * All of a mapping file that decides what becomes of an event, as a text to compare: two mappings
 * make the same of all events of a name for which this is the same.
 */
export function relevantPart(text: string, eventName: string): string {
  const file = objectOf(parseJson(text));
  const { contact, consents, wallet, hubspot } = file;
  const rules = Object.entries(objectOf(file['events'])).filter(([pattern]) =>
    fits(canonicalPattern(pattern), eventName),
  );
  const { properties, timeline } = objectOf(hubspot);
  const names = namesIn([contact, rules, wallet]);
  const isNamed = ([name]: readonly [string, unknown]): boolean => names.has(name);
  return JSON.stringify([
    contact,
    rules,
    consents,
    wallet,
    Object.entries(objectOf(properties)).filter(isNamed),
    Object.entries(objectOf(timeline)).filter(isNamed),
  ]);
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Every key and every text, wherever it is: more than names of properties, and all of these. */
function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (one: unknown): void => {
    if (typeof one === 'string') names.add(one);
    else if (Array.isArray(one)) one.forEach(look);
    else if (isJsonObject(one)) {
      for (const [key, child] of Object.entries(one)) {
        names.add(key);
        look(child);
      }
    }
  };
  look(value);
  return names;
}
