import { jsonFaults, pointerOf } from '../json-fault.ts';
import { parseJson } from '../json.ts';
import { checkNames } from './check.ts';
import { compileExpression, type Expression } from './expression.ts';
import { partsOf } from './expression-parts.ts';
import { quote, type ReportFault } from './fault.ts';
import { fixedTextHint } from './fixed-text.ts';
import { parseForm } from './form.ts';
import { canonicalPattern, type EventRule, type Mapping, type ValueRule } from './mapping.ts';
import type { ConsentRule, MatchRule, TimelineRule, ValueSource } from './mapping.ts';
import type { EventRuleFile, MappingFile, PropertyValueFile } from './schema.ts';
import type { Fault } from '../../model/fault.ts';
import { DEFAULT_MODE } from '../../model/write-mode.ts';

export type CompiledMapping =
  | { readonly kind: 'compiled'; readonly mapping: Mapping }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/**
 * Compiles the text of a mapping file. All its faults are found at once, those of its form and
 * those of its expressions and names.
 *
 * @param version short hash of the text, recorded with every event that the mapping applies
 */
export function compileMapping(text: string, version: string): CompiledMapping {
  const written = jsonFaults(text).map((fault): Fault => ({ ...fault, nearest: null }));
  const json = parseJson(text);
  if (json === undefined) return { kind: 'faulty', faults: written };
  const form = parseForm(json);
  if (form.file === null) return { kind: 'faulty', faults: [...written, ...form.faults] };
  const faults: Fault[] = [...written, ...form.faults];
  const report: ReportFault = (path, found, expected, nearest = null) =>
    faults.push({ pointer: pointerOf(path), found, expected, nearest });
  const mapping = { version, text, ...compileFile(form.file, report) };
  checkNames(form.file, mapping, report);
  return faults.length === 0 ? { kind: 'compiled', mapping } : { kind: 'faulty', faults };
}

function compileFile(file: MappingFile, report: ReportFault): Omit<Mapping, 'version' | 'text'> {
  return {
    match: file.contact.match.map((rule, index) => compileMatch(rule, index, report)),
    create: file.contact.create,
    recreate: file.contact.recreate,
    merge: file.contact.merge,
    rules: new Map(
      Object.entries(file.events).map(([name, rule]) => [
        canonicalPattern(name),
        compileRule(rule, ['events', name], report),
      ]),
    ),
    writtenNames: new Map(
      Object.keys(file.events).map((name) => [canonicalPattern(name), name.trim()]),
    ),
    wallet: file.wallet.map(({ passTypes, properties }, index) => ({
      passTypes,
      properties: compileValues(properties, ['wallet', index, 'properties'], report),
    })),
    consents: Object.entries(file.consents).map(([name, consent]) =>
      compileConsent(name, consent, ['consents', name], report),
    ),
    hubspot: file.hubspot,
  };
}

/** What stands beside the legal basis of a consent whose author gives no explanation. */
const EXPLANATION = "The person's choice in Neostore";

function compileConsent(
  name: string,
  { value, subscription, legalBasis, explanation = EXPLANATION }: MappingFile['consents'][string],
  path: readonly PropertyKey[],
  report: ReportFault,
): ConsentRule {
  const expression = compiled(value, [...path, 'value'], report);
  return { name, value: expression, subscription: String(subscription), legalBasis, explanation };
}

function compileMatch(
  { property, value, unique = false, limit, ignore = [] }: MappingFile['contact']['match'][number],
  index: number,
  report: ReportFault,
): MatchRule {
  return {
    property,
    unique,
    limit: limit ?? (unique ? 1 : null),
    ignore,
    value: compiled(value, ['contact', 'match', index, 'value'], report),
  };
}

function compileRule(
  rule: EventRuleFile,
  path: readonly PropertyKey[],
  report: ReportFault,
): EventRule {
  const { when, properties = {}, timeline } = rule;
  return {
    when: when === undefined ? null : compiled(when, [...path, 'when'], report),
    properties: compileValues(properties, [...path, 'properties'], report),
    timeline:
      timeline === undefined ? null : compileTimeline(timeline, [...path, 'timeline'], report),
  };
}

function compileTimeline(
  { event, properties = {} }: NonNullable<EventRuleFile['timeline']>,
  path: readonly PropertyKey[],
  report: ReportFault,
): TimelineRule {
  const sources = Object.entries(properties).map(([name, value]): [string, ValueSource] => [
    name,
    compileSource(value, [...path, 'properties', name], report),
  ]);
  return { event, properties: new Map(sources) };
}

function compileValues(
  properties: { readonly [property: string]: PropertyValueFile },
  path: readonly PropertyKey[],
  report: ReportFault,
): ReadonlyMap<string, ValueRule> {
  const rules = Object.entries(properties).map(([property, value]): [string, ValueRule] => {
    const { write = DEFAULT_MODE, clear = false } = typeof value === 'object' ? value : {};
    return [property, { source: compileSource(value, [...path, property], report), write, clear }];
  });
  return new Map(rules);
}

function compileSource(
  value: PropertyValueFile,
  path: readonly PropertyKey[],
  report: ReportFault,
): ValueSource {
  const source = typeof value === 'object' ? (value.const ?? value.value) : value;
  const isExpression =
    typeof source === 'string' && !(typeof value === 'object' && value.const !== undefined);
  if (isExpression) {
    const at = typeof value === 'object' ? [...path, 'value'] : path;
    return { kind: 'expression', expression: compiled(source, at, report, fixedTextHint(source)) };
  }
  return { kind: 'constant', value: source ?? '' };
}

/** A faulty expression is reported and stands in as one that yields nothing; the file is refused anyway. */
function compiled(
  text: string,
  path: readonly PropertyKey[],
  report: ReportFault,
  hint = '',
): Expression {
  const result = compileExpression(text);
  if (result.kind === 'compiled') return result.expression;
  report(path, quote(text), `a JSONata expression (${result.reason})${hint}`);
  return { text, path: null, parts: partsOf(null), evaluate: async () => Promise.resolve(null) };
}
