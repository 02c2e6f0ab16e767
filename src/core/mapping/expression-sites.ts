import { DOCUMENTED_EVENTS } from '../event.ts';
import type { Expression } from './expression.ts';
import { fits, type EventRule, type Mapping, type ValueSource } from './mapping.ts';

/** An expression of a mapping, and on what it is evaluated. */
export interface ExpressionSite {
  /** Keys that lead to it in the file. */
  readonly path: readonly PropertyKey[];
  readonly expression: Expression;
  /** Canonical names of the events whose payloads it sees, which may be unknown ones; null for a contact's wallet. */
  readonly events: readonly string[] | null;
}

/** All expressions of a mapping, in the order of the file. */
export function expressionSites(mapping: Mapping): readonly ExpressionSite[] {
  const events = [...mapping.rules.keys()].flatMap(eventsOf);
  return [
    ...mapping.match.map(({ value }, index) => ({
      path: ['contact', 'match', index, 'value'],
      expression: value,
      events,
    })),
    ...[...mapping.rules].flatMap(([name, rule]) =>
      sitesOfRule(rule, ['events', mapping.writtenNames.get(name) ?? name], eventsOf(name)),
    ),
    ...mapping.consents.map(({ name, value }) => ({
      path: ['consents', name, 'value'],
      expression: value,
      events,
    })),
    ...mapping.wallet.flatMap(({ properties }, index) =>
      [...properties].flatMap(([property, { source }]) =>
        siteOf(source, ['wallet', index, 'properties', property], null),
      ),
    ),
  ];
}

function sitesOfRule(
  { when, properties, timeline }: EventRule,
  path: readonly PropertyKey[],
  events: readonly string[],
): readonly ExpressionSite[] {
  return [
    ...(when === null ? [] : [{ path: [...path, 'when'], expression: when, events }]),
    ...[...properties].flatMap(([property, { source }]) =>
      siteOf(source, [...path, 'properties', property], events),
    ),
    ...[...(timeline?.properties ?? [])].flatMap(([property, source]) =>
      siteOf(source, [...path, 'timeline', 'properties', property], events),
    ),
  ];
}

function siteOf(
  source: ValueSource,
  path: readonly PropertyKey[],
  events: ExpressionSite['events'],
): readonly ExpressionSite[] {
  return source.kind === 'expression' ? [{ path, expression: source.expression, events }] : [];
}

/** The documented events that a name or a pattern stands for; itself where there is none. */
function eventsOf(pattern: string): readonly string[] {
  const documented = DOCUMENTED_EVENTS.filter((name) => fits(pattern, name));
  return documented.length === 0 ? [pattern] : documented;
}
