import { KNOWN_EVENTS } from '../event.ts';
import { withoutCase } from '../identity.ts';
import { MODES } from '../write-mode.ts';
import { quote, type ReportFault } from './fault.ts';
import type { Mapping, ValueRule, ValueSource } from './mapping.ts';
import { misspelt, nearest } from './nearest.ts';
import type { MappingFile } from './schema.ts';
import {
  MARKETING_PREFIX,
  PAYLOAD_FIELDS,
  STANDARD_PROPERTIES,
  WALLET_NAMES,
  WALLET_SIDE_NAMES,
} from './vocabulary.ts';
import { DEFAULT_MODE, WRITE_MODES, type WriteMode } from '../../model/write-mode.ts';

/**
 * Checks what the form cannot say: that names which refer to each other exist, and that each
 * property has one source and one write mode. Names that only the portal can know are let through,
 * unless they are a misspelling of a known one.
 */
export function checkNames(file: MappingFile, mapping: Mapping, report: ReportFault): void {
  checkMatch(file, mapping, report);
  checkDefinitions(file, report);
  const writers = new Map<string, WriteMode>(
    mapping.match.map(({ property }) => [property, DEFAULT_MODE]),
  );
  for (const [name, rule] of Object.entries(file.events)) {
    checkEventName(name, report);
    const compiled = [...mapping.rules.values()][Object.keys(file.events).indexOf(name)];
    if (compiled === undefined) continue;
    if (compiled.when !== null)
      checkPayloadPath(compiled.when.path, ['events', name, 'when'], report);
    for (const [property, value] of compiled.properties) {
      const path = ['events', name, 'properties', property];
      checkProperty(property, value, file, path, report);
      checkWriter(property, value.write, writers, path, report);
      checkPayloadPath(pathOfSource(value.source), path, report);
    }
    if (rule.timeline !== undefined)
      checkTimeline(rule.timeline, file, ['events', name, 'timeline'], report);
  }
  checkWallet(file, mapping, new Set(writers.keys()), report);
  checkConsents(mapping, report);
}

function checkConsents({ consents }: Mapping, report: ReportFault): void {
  for (const [index, { name, value, subscription }] of consents.entries()) {
    checkPayloadPath(value.path, ['consents', name, 'value'], report);
    const first = consents.findIndex((rule) => rule.subscription === subscription);
    if (first !== index) {
      const path = ['consents', name, 'subscription'];
      report(
        path,
        quote(subscription),
        'each subscription type once, or two consents would contradict each other',
      );
    }
  }
}

function checkMatch(file: MappingFile, mapping: Mapping, report: ReportFault): void {
  for (const [index, { property, unique = false, ignore }] of file.contact.match.entries()) {
    const path = ['contact', 'match', index];
    if (property !== 'email' && !unique) {
      report([...path, 'property'], quote(property), '"email", or a property with "unique": true');
    }
    checkWritable(property, [...path, 'property'], report);
    const first = file.contact.match.findIndex((rule) => rule.property === property);
    if (first !== index) report([...path, 'property'], quote(property), 'each property once');
    checkPayloadPath(mapping.match[index]?.value.path ?? null, [...path, 'value'], report);
    for (const [place, pattern] of (ignore ?? []).entries()) {
      if (withoutCase(pattern.replaceAll('*', '')) !== '') continue;
      report([...path, 'ignore', place], quote(pattern), 'a text that some values fit, not all');
    }
  }
}

function checkDefinitions(file: MappingFile, report: ReportFault): void {
  for (const [name, { type, options, multiple = false }] of Object.entries(
    file.hubspot.properties,
  )) {
    const path = ['hubspot', 'properties', name];
    checkWritable(name, path, report);
    if (type === 'enumeration' && options === undefined) {
      report(path, 'no "options"', '"options", because its type is enumeration');
    }
    if (type !== 'enumeration' && (options !== undefined || multiple)) {
      report(path, quote(type), 'the type enumeration, because it has options');
    }
  }
}

function checkEventName(name: string, report: ReportFault): void {
  const meant = misspelt(name.replaceAll('.', ':'), KNOWN_EVENTS);
  const known = KNOWN_EVENTS.some(
    (known) => known.toLowerCase() === name.replaceAll('.', ':').toLowerCase(),
  );
  if (meant !== null && !known && !name.endsWith('*')) {
    report(['events', name], quote(name), 'the name of an event', meant);
  }
}

function checkProperty(
  property: string,
  rule: ValueRule,
  file: MappingFile,
  path: readonly PropertyKey[],
  report: ReportFault,
): void {
  const definition = file.hubspot.properties[property];
  if (definition === undefined) {
    checkWritable(property, path, report);
    const meant = misspelt(property, [
      ...Object.keys(file.hubspot.properties),
      ...STANDARD_PROPERTIES,
    ]);
    if (meant !== null) report(path, quote(property), 'the name of a contact property', meant);
  }
  const { needsMultiple, mayClear } = MODES[rule.write];
  if (definition !== undefined && needsMultiple && definition.multiple !== true) {
    report(path, `"write": ${quote(rule.write)}`, 'a property with "multiple": true (checkboxes)');
  }
  if (rule.clear && !mayClear) {
    const others = WRITE_MODES.filter((mode) => MODES[mode].mayClear).join(' or ');
    report(path, `"clear" with "write": ${quote(rule.write)}`, `"clear" with ${others} only`);
  }
}

/** HubSpot takes no word of an app on what its customer pays for. */
function checkWritable(property: string, path: readonly PropertyKey[], report: ReportFault): void {
  if (property.startsWith(MARKETING_PREFIX)) report(path, quote(property), NOT_BY_API);
}

const NOT_BY_API =
  'another property: HubSpot lets no app write who is a marketing contact; its own Settings > Integrations > Marketing contacts decide that';

/** Registers of one property merge by one mode, or the order of events would matter. */
function checkWriter(
  property: string,
  write: WriteMode,
  writers: Map<string, WriteMode>,
  path: readonly PropertyKey[],
  report: ReportFault,
): void {
  const other = writers.get(property);
  if (other !== undefined && other !== write) {
    report(
      path,
      `"write": ${quote(write)}`,
      `${quote(other)} as elsewhere: one property, one write mode`,
    );
  }
  writers.set(property, other ?? write);
}

function checkTimeline(
  rule: NonNullable<MappingFile['events'][string]['timeline']>,
  file: MappingFile,
  path: readonly PropertyKey[],
  report: ReportFault,
): void {
  const names = Object.keys(file.hubspot.timeline);
  const definition = file.hubspot.timeline[rule.event];
  if (definition === undefined) {
    report(
      [...path, 'event'],
      quote(rule.event),
      'a name under /hubspot/timeline',
      nearest(rule.event, names),
    );
    return;
  }
  const known = Object.keys(definition.properties);
  for (const property of Object.keys(rule.properties ?? {})) {
    if (known.includes(property)) continue;
    const expected = `a property of /hubspot/timeline/${rule.event}`;
    report([...path, 'properties', property], quote(property), expected, nearest(property, known));
  }
}

function checkWallet(
  file: MappingFile,
  mapping: Mapping,
  eventProperties: ReadonlySet<string>,
  report: ReportFault,
): void {
  const seen = new Set(eventProperties);
  for (const [index, { properties }] of mapping.wallet.entries()) {
    for (const [property, rule] of properties) {
      const path = ['wallet', index, 'properties', property];
      checkProperty(property, rule, file, path, report);
      if (seen.has(property)) report(path, quote(property), 'a property that nothing else writes');
      seen.add(property);
      if (rule.write !== DEFAULT_MODE) {
        report(
          path,
          `"write": ${quote(rule.write)}`,
          'no "write": wallet values are computed, not merged',
        );
      }
      checkWalletPath(pathOfSource(rule.source), path, report);
    }
  }
}

function checkWalletPath(
  keys: readonly string[] | null,
  path: readonly PropertyKey[],
  report: ReportFault,
): void {
  const [first, second] = keys ?? [];
  if (first === undefined) return;
  const found = quote(keys?.join('.'));
  if (!WALLET_NAMES.includes(first)) {
    report(path, found, `one of ${WALLET_NAMES.join(', ')}`, nearest(first, WALLET_NAMES));
  } else if (second !== undefined && !WALLET_SIDE_NAMES.includes(second)) {
    const expected = `${first}. and one of ${WALLET_SIDE_NAMES.join(', ')}`;
    const meant = nearest(second, WALLET_SIDE_NAMES);
    report(path, found, expected, meant === null ? null : `${first}.${meant}`);
  }
}

function checkPayloadPath(
  keys: readonly string[] | null,
  path: readonly PropertyKey[],
  report: ReportFault,
): void {
  const [first, ...rest] = keys ?? [];
  if (first === undefined) return;
  const meant = misspelt(first, PAYLOAD_FIELDS);
  if (meant !== null) {
    report(path, quote(keys?.join('.')), 'a field of the payload', [meant, ...rest].join('.'));
  }
}

function pathOfSource(source: ValueSource): readonly string[] | null {
  return source.kind === 'expression' ? source.expression.path : null;
}
