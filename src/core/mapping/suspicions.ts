import { SECRET_KEY } from './apply.ts';
import { pointerOf } from '../json-fault.ts';
import type { Comparison } from './expression-parts.ts';
import { expressionSites, type ExpressionSite } from './expression-sites.ts';
import { quote, type ReportFault } from './fault.ts';
import { fixedTextHint } from './fixed-text.ts';
import type { Mapping, MatchRule } from './mapping.ts';
import { misspelt, nearest } from './nearest.ts';
import { OWN_FUNCTIONS } from './own-functions.ts';
import type { Pattern } from './pattern.ts';
import { SAMPLE_FIELDS, type SampleField } from './sample-fields.ts';
import {
  EVENT_BINDING_NAMES,
  FUNCTION_NAMES,
  PAYLOAD_VALUES,
  WALLET_VALUES,
} from './vocabulary.ts';
import type { Fault } from '../../model/fault.ts';

/** What may well be a mistake in a mapping that can be used. */
export interface Suspicions {
  readonly warnings: readonly Fault[];
  /** Regular expressions that are still to be examined, each with its place. */
  readonly patterns: readonly { readonly pointer: string; readonly pattern: Pattern }[];
}

/**
 * Looks for functions that there are not, and for fields and values that no event can have. Nothing
 * of it is certain, for only Neostore knows what it sends: a mapping is used all the same.
 */
export function suspicionsOf(mapping: Mapping): Suspicions {
  const warnings: Fault[] = [];
  const warn: ReportFault = (path, found, expected, nearest = null) =>
    warnings.push({ pointer: pointerOf(path), found, expected, nearest });
  warnOfKeys(mapping.match, warn);
  const sites = expressionSites(mapping);
  for (const site of sites) {
    warnOfVariables(site, warn);
    warnOfEventBinding(site, warn);
    if (site.events !== null) warnOfFields(site, fieldsOf(site.events), warn);
    const values = site.events === null ? WALLET_VALUES : PAYLOAD_VALUES;
    for (const comparison of site.expression.parts.comparisons) {
      warnOfValue(comparison, values, site, warn);
    }
  }
  return {
    warnings,
    patterns: sites.flatMap(({ path, expression }) =>
      expression.parts.patterns.map((pattern) => ({ pointer: pointerOf(path), pattern })),
    ),
  };
}

/** What the rules of `contact.match` allow that makes one person of two, or two of one. */
function warnOfKeys(match: readonly MatchRule[], warn: ReportFault): void {
  const [first] = match;
  const at = (index: number, key: keyof MatchRule): readonly PropertyKey[] => [
    'contact',
    'match',
    index,
    key,
  ];
  if (first !== undefined && !first.unique) {
    const expected = `a key with "unique": true in the first place: all who share one ${first.property} are one contact`;
    warn(at(0, 'property'), quote(first.property), expected);
  }
  if (first?.limit !== undefined && first.limit !== null && first.limit > 1) {
    const expected = `1, unless Neostore merges customers: up to ${first.limit} customers who share a weaker key become one contact`;
    warn(at(0, 'limit'), `"limit": ${first.limit}`, expected);
  }
  const email = match.findIndex(({ property, limit }) => property === 'email' && limit === 1);
  if (email !== -1) {
    const isUnique = match[email]?.unique === true;
    warn(
      at(email, isUnique ? 'unique' : 'limit'),
      isUnique ? '"unique": true' : '"limit": 1',
      'an e-mail address without a limit: a person who changes it would become two, or keep the old one',
    );
  }
}

function warnOfVariables({ path, expression, events }: ExpressionSite, warn: ReportFault): void {
  const functions = [...FUNCTION_NAMES, ...OWN_FUNCTIONS.keys()];
  const known = events === null ? functions : [...functions, 'event'];
  for (const name of expression.parts.variables) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === null ? null : `$${meant}`;
    warn(path, `$${name}`, 'a function that there is, or a variable that is set here', hint);
  }
}

function warnOfEventBinding({ path, expression }: ExpressionSite, warn: ReportFault): void {
  for (const [root, name] of expression.parts.paths) {
    if (root !== '$event' || name === undefined || EVENT_BINDING_NAMES.includes(name)) continue;
    const meant = nearest(name, EVENT_BINDING_NAMES);
    const expected = `$event. and one of ${EVENT_BINDING_NAMES.join(', ')}`;
    warn(path, quote(`$event.${name}`), expected, meant === null ? null : `$event.${meant}`);
  }
}

/** The fields of the samples of some events, merged; null where one of the events has no sample. */
function fieldsOf(events: readonly string[]): Fields | null {
  if (events.length === 0) return null;
  const fields: Fields[] = [];
  for (const event of events) {
    const known = SAMPLE_FIELDS[event];
    if (known === undefined) return null;
    fields.push(known);
  }
  return fields.reduce<Fields>(merge, {});
}

type Fields = { readonly [name: string]: SampleField };

function merge(one: Fields, other: Fields): Fields {
  const merged: Record<string, SampleField> = { ...one };
  for (const [name, field] of Object.entries(other)) {
    const known = merged[name];
    const both = known !== undefined && !isValue(known) && !isValue(field);
    merged[name] = both ? merge(known, field) : isValue(field) ? (known ?? field) : field;
  }
  return merged;
}

function isValue(field: SampleField): field is readonly string[] {
  return Array.isArray(field);
}

function warnOfFields(
  { path, expression, events }: ExpressionSite,
  fields: Fields | null,
  warn: ReportFault,
): void {
  for (const names of expression.parts.paths) {
    if (names[0] === '$event') continue;
    const found = quote(names.join('.'));
    if (names.some((name) => SECRET_KEY.test(name))) {
      warn(
        path,
        found,
        'a field that expressions may see: what proves an identifier is kept from them',
      );
    } else if (fields !== null) {
      const fault = missingField(names, fields, events ?? []);
      if (fault === null) continue;
      const hint =
        fault.nearest === null && names.length === 1 ? fixedTextHint(expression.text) : '';
      warn(path, found, `${fault.expected}${hint}`, fault.nearest);
    }
  }
}

/**
 * Says what of a path no sample has. Neostore's customers name their own identifiers, attributes and
 * metadata, so within these only what looks like a misspelling counts.
 */
function missingField(
  [first = '', second, ...rest]: readonly string[],
  fields: Fields,
  events: readonly string[],
): Pick<Fault, 'expected' | 'nearest'> | null {
  const field = fields[first];
  if (field === undefined) {
    const meant = misspelt(first, Object.keys(fields));
    return { expected: `a field that ${events.join(' or ')} has`, nearest: meant };
  }
  if (second === undefined) return null;
  if (isValue(field)) {
    return field.length === 0 || field.includes('list')
      ? null
      : { expected: `${first} alone, which is no object`, nearest: first };
  }
  const names = Object.keys(field);
  if (names.includes(second) || rest.length > 0) return null;
  const meant =
    names.find((name) => name.toLowerCase() === second.toLowerCase()) ?? misspelt(second, names);
  if (meant === null) return null;
  return { expected: `a field that samples have in ${first}`, nearest: `${first}.${meant}` };
}

function warnOfValue(
  { path: names, value }: Comparison,
  values: ReadonlyMap<string, readonly string[]>,
  { path }: ExpressionSite,
  warn: ReportFault,
): void {
  const possible = values.get(names.join('.'));
  if (possible === undefined || possible.includes(String(value))) return;
  const expected = `one of ${possible.join(', ')}, the values of ${names.join('.')}`;
  warn(path, quote(value), expected, nearest(String(value), possible));
}
