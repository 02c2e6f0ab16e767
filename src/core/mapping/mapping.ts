import { canonicalEventName, LISTED_EVENT } from '../event.ts';
import type { Expression } from './expression.ts';
import type { MappingFile } from './schema.ts';
import type { LegalBasis } from '../../model/consent.ts';
import type { WriteMode } from '../../model/write-mode.ts';

/** A mapping file that was found free of faults, ready to be applied. */
export interface Mapping {
  /** Short hash of the file: every applied event records it. */
  readonly version: string;
  /** The file as it was read: another process compiles it for itself. */
  readonly text: string;
  readonly match: readonly MatchRule[];
  readonly create: MappingFile['contact']['create'];
  readonly recreate: MappingFile['contact']['recreate'];
  readonly merge: MappingFile['contact']['merge'];
  /** By canonical name; a name that ends in `*` stands for all that begin so. */
  readonly rules: ReadonlyMap<string, EventRule>;
  /** Names and patterns as the file writes them, by their canonical form. */
  readonly writtenNames: ReadonlyMap<string, string>;
  readonly wallet: readonly WalletRule[];
  readonly consents: readonly ConsentRule[];
  readonly hubspot: MappingFile['hubspot'];
}

/** A key that names contacts. The rules of a mapping are in the order of their rank, the strongest first. */
export interface MatchRule {
  readonly property: string;
  readonly value: Expression;
  readonly unique: boolean;
  /** How many values of it one contact may have over time; null where any number may. */
  readonly limit: number | null;
  /** Values that name nobody, beside those that never do: texts with `*`. */
  readonly ignore: readonly string[];
}

export interface EventRule {
  readonly when: Expression | null;
  readonly properties: ReadonlyMap<string, ValueRule>;
  readonly timeline: TimelineRule | null;
}

export interface ValueRule {
  readonly source: ValueSource;
  readonly write: WriteMode;
  /** Whether nothing empties the property. */
  readonly clear: boolean;
}

export type ValueSource =
  | { readonly kind: 'constant'; readonly value: string | number | boolean }
  | { readonly kind: 'expression'; readonly expression: Expression };

export interface TimelineRule {
  readonly event: string;
  readonly properties: ReadonlyMap<string, ValueSource>;
}

export interface WalletRule {
  readonly passTypes: readonly string[];
  readonly properties: ReadonlyMap<string, ValueRule>;
}

/** A consent to a subscription type of HubSpot's. */
export interface ConsentRule {
  readonly name: string;
  readonly value: Expression;
  /** Name or id of the subscription type. */
  readonly subscription: string;
  readonly legalBasis: LegalBasis;
  readonly explanation: string;
}

/** The events that change where a pass is installed; a `wallet` section needs them without a line under `events`. */
const WALLET_EVENTS = new Set(['Pass:Created', 'Pass:Installed', 'Pass:Uninstalled', LISTED_EVENT]);

/**
 * The rule for an event of a canonical name: the rules of all patterns that fit it, the more exact
 * one merged over the more general; null when the mapping does not know the event.
 */
export function ruleFor(mapping: Mapping, name: string): EventRule | null {
  const fitting = [...mapping.rules]
    .filter(([pattern]) => fits(pattern, name))
    .sort(([a], [b]) => exactness(a) - exactness(b))
    .map(([, rule]) => rule);
  if (fitting.length > 0) return fitting.reduce(mergeRules);
  return mapping.wallet.length > 0 && WALLET_EVENTS.has(name) ? EMPTY_RULE : null;
}

/** The names and patterns of all events that {@link ruleFor} has a rule for. */
export function mappedNames({
  rules,
  wallet,
}: Pick<Mapping, 'rules' | 'wallet'>): readonly string[] {
  return [...rules.keys(), ...(wallet.length > 0 ? WALLET_EVENTS : [])];
}

/** The contact properties that a mapping writes, each once. */
export function writtenProperties({
  match,
  rules,
  wallet,
}: Pick<Mapping, 'match' | 'rules' | 'wallet'>): ReadonlySet<string> {
  return new Set([
    ...match.map(({ property }) => property),
    ...[...rules.values()].flatMap(({ properties }) => [...properties.keys()]),
    ...wallet.flatMap(({ properties }) => [...properties.keys()]),
  ]);
}

/** Whether a name is the pattern, or begins with it where the pattern ends in `*`. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*')
    ? name.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
    : pattern === name;
}

/** The canonical form of an event name or pattern of a mapping file. */
export function canonicalPattern(pattern: string): string {
  return pattern.endsWith('*')
    ? `${canonicalEventName(pattern.slice(0, -1))}*`
    : canonicalEventName(pattern);
}

const EMPTY_RULE: EventRule = { when: null, properties: new Map(), timeline: null };

function mergeRules(general: EventRule, exact: EventRule): EventRule {
  return {
    when: exact.when ?? general.when,
    properties: new Map([...general.properties, ...exact.properties]),
    timeline: exact.timeline ?? general.timeline,
  };
}

function exactness(pattern: string): number {
  return pattern.endsWith('*') ? pattern.length : Number.MAX_SAFE_INTEGER;
}
