import { parseDelivery } from '../event.ts';
import { identityOf, PASS_KEY } from '../identity.ts';
import { isJsonObject } from '../json.ts';
import { isNobody, keyValue } from '../key-value.ts';
import { instantOf } from '../order-key.ts';
import type { ReasonCode } from '../reason.ts';
import { consentRegisters } from '../consent/registers.ts';
import { yesOrNo } from '../consent/yes-or-no.ts';
import { convertTimelineValue, type TimelineProperty } from '../timeline-value.ts';
import { passIdOf, walletOf } from '../wallet.ts';
import { keyRulesOf } from './key-rules.ts';
import { isFailed, registerValue, type Failed } from './value.ts';
import type { EventBinding, Expression, ExpressionError } from './expression.ts';
import {
  ruleFor,
  type EventRule,
  type Mapping,
  type MatchRule,
  type TimelineRule,
} from './mapping.ts';
import type { ValueRule, ValueSource } from './mapping.ts';
import type { Application, DroppedValue, TimelineFact } from '../../model/application.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { NeostoreEvent, StoredEvent } from '../../model/event.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Registers, RegisterValue } from '../../model/register.ts';
import { DEFAULT_MODE, type WriteMode } from '../../model/write-mode.ts';

/** Where an event came from: what expressions see beside it. */
export interface Receipt {
  readonly tenant: string;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
}

/** An event as it is kept, as far as it takes to apply it. */
export type KeptEvent = Pick<StoredEvent, 'connection' | 'name' | 'receivedAtMs' | 'body'>;

/** Keys of Neostore's companions of an identifier, which prove it or sign for it; they stay in the ledger. */
export const SECRET_KEY = /\.(?:hmac|secret)$/i;

/** Hears of a value that its property cannot have: for a person, because what is kept holds no value. */
export type OnRefused = (property: string, value: Json) => void;

/**
 * Turns one event into what it says of its contact, as the mapping directs. Never throws: a value
 * that cannot be had is dropped with its reason. An event fails when nothing says whom it is
 * about. An expression may take any time: whoever calls this has to be able to end it.
 */
export async function applyMapping(
  mapping: Mapping,
  event: NeostoreEvent,
  receipt: Receipt,
  onRefused: OnRefused = () => undefined,
): Promise<Application> {
  const rule = ruleFor(mapping, event.name);
  if (rule === null) return { kind: 'skipped', reason: 'ignored' };
  const scope = { ...scopeOf(event, receipt), onRefused };
  const counts = await holds(rule, scope);
  if (counts === 'failed') return failed('when-failed', '"when" failed on this event');
  if (!counts) return { kind: 'skipped', reason: 'when' };
  const matched = await matchContact(mapping.match, scope);
  if (matched.keys.length === 0) return unmatched(matched.dropped);
  const { values, dropped } = await collect(
    rule.properties,
    sourceOf,
    (value, { clear }, property) => propertyValue(value, clear, matchRule(mapping, property)),
    scope,
  );
  const modeOf = (property: string): WriteMode =>
    rule.properties.get(property)?.write ?? DEFAULT_MODE;
  const consents = await consentsOf(mapping, scope);
  const timeline = await timelineOf(rule.timeline, mapping.hubspot.timeline, scope);
  const unsaid = dropped.filter(({ property }) => !isAmong(matched.dropped, property));
  const all = [...matched.dropped, ...unsaid, ...consents.dropped, ...timeline.dropped];
  return {
    kind: 'applied',
    keys: matched.keys,
    limits: keyRulesOf(mapping).limits,
    document: {
      registers: {
        ...matched.registers,
        ...registersOf(values, modeOf, scope),
        ...consents.registers,
      },
      wallet: walletOf(event),
    },
    timeline: timeline.facts,
    dropped: all,
  };
}

/** An event without a key: for a person to look at, unless all that it has of keys names nobody. */
function unmatched(dropped: readonly DroppedValue[]): Application {
  if (!dropped.every(isNobody)) {
    return failed('no-key', `no key: ${dropped.map(describe).join(', ')}`);
  }
  const skipped = { kind: 'skipped', reason: 'no contact' } as const;
  return dropped.length === 0 ? skipped : { ...skipped, dropped };
}

/** What a mapping makes of an event that is kept. */
export async function applyStored(
  mapping: Mapping,
  { connection, name, receivedAtMs, body }: KeptEvent,
): Promise<Application> {
  const parsed = parseDelivery(new TextDecoder().decode(body), receivedAtMs, name);
  return parsed.kind === 'event'
    ? applyMapping(mapping, parsed.event, { tenant: connection, receivedAtMs })
    : { kind: 'failed', code: parsed.code, reason: parsed.reason };
}

function failed(code: ReasonCode, reason: string): Application {
  return { kind: 'failed', code, reason };
}

/** The event without its secrets, as expressions see it. */
interface Scope {
  readonly payload: JsonObject;
  readonly event: NeostoreEvent;
  readonly binding: EventBinding;
  readonly onRefused: OnRefused;
}

function scopeOf(
  event: NeostoreEvent,
  { tenant, receivedAtMs }: Receipt,
): Omit<Scope, 'onRefused'> {
  const { id, name, at } = event;
  return {
    event,
    payload: withoutSecrets(event.payload) as JsonObject,
    binding: { id, name, at, tenant, receivedAt: instantOf(receivedAtMs) },
  };
}

/** A payload without what proves its identifiers or signs for them, at whatever depth. */
export function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !SECRET_KEY.test(key));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutSecrets(child)]));
}

async function holds({ when }: EventRule, scope: Scope): Promise<boolean | 'failed'> {
  if (when === null) return true;
  const result = await evaluate(asSource(when), scope);
  return isFailed(result) ? 'failed' : result.value === true;
}

interface Matched {
  readonly keys: readonly ContactKey[];
  readonly registers: Registers;
  readonly dropped: readonly DroppedValue[];
}

/**
 * The keys that name the contact, in the order of their rank. Each but the pass, which ranks last, is
 * a property of the contact too.
 */
async function matchContact(match: readonly MatchRule[], scope: Scope): Promise<Matched> {
  const rules = match.map((rule) => [rule.property, rule] as const);
  const { values, dropped } = await collect(
    rules,
    ({ value }) => asSource(value),
    (value, { property, ignore }) => keyValue(property, value, ignore),
    scope,
  );
  const keys = values.map(([property, text]) => ({
    property,
    value: identityOf(property, text),
  }));
  const pass = passKey(scope.event);
  return {
    keys: [...keys, ...pass.keys],
    registers: registersOf(values, () => DEFAULT_MODE, scope),
    dropped: [...dropped, ...pass.dropped],
  };
}

function asSource(expression: Expression): ValueSource {
  return { kind: 'expression', expression };
}

/** A pass is a key too, so a pass event without identifiers still finds its owner. */
function passKey({ name, payload }: NeostoreEvent): Pick<Matched, 'keys' | 'dropped'> {
  const value = name.toLowerCase().startsWith('pass:') ? passIdOf(payload) : null;
  if (value === null) return { keys: [], dropped: [] };
  if (!isFailed(value)) return { keys: [{ property: PASS_KEY, value }], dropped: [] };
  return { keys: [], dropped: [{ property: 'passId', code: value.code, reason: value.failed }] };
}

function matchRule({ match }: Pick<Mapping, 'match'>, property: string): MatchRule | null {
  return match.find((rule) => rule.property === property) ?? null;
}

/** A value of a property; what names nobody is no value of a key property, wherever it comes from. */
function propertyValue(
  value: Json,
  clear: boolean,
  rule: MatchRule | null,
): RegisterValue | null | Failed {
  const key = rule === null ? null : keyValue(rule.property, value, rule.ignore);
  return isFailed(key) && isNobody(key) ? key : registerValue(value, clear);
}

function isAmong(dropped: readonly DroppedValue[], property: string): boolean {
  return dropped.some((one) => one.property === property);
}

function sourceOf(rule: ValueRule): ValueSource {
  return rule.source;
}

/** What an event says of consents; what is neither yes nor no says nothing. */
async function consentsOf(
  { consents }: Mapping,
  scope: Scope,
): Promise<Pick<Matched, 'registers' | 'dropped'>> {
  const rules = consents.map((rule) => [rule.name, rule] as const);
  const { values, dropped } = await collect(
    rules,
    ({ value }) => asSource(value),
    (value) => yesOrNo(value),
    scope,
  );
  const stamp = { at: scope.event.at, event: scope.event.id };
  const registers = values.map(([name, isGiven]) => consentRegisters(name, isGiven, stamp));
  return {
    registers: Object.assign({}, ...registers) as Registers,
    dropped: dropped.map((drop) => ({ ...drop, property: `consents.${drop.property}` })),
  };
}

async function timelineOf(
  rule: TimelineRule | null,
  definitions: Mapping['hubspot']['timeline'],
  scope: Scope,
): Promise<Facts> {
  if (rule === null) return { facts: [], dropped: [] };
  const types = definitions[rule.event]?.properties ?? {};
  const rules = [...rule.properties].map(
    ([name, source]) => [name, { source, name, type: types[name] ?? null, options: [] }] as const,
  );
  const { values, dropped } = await collect(rules, ({ source }) => source, entryText, scope);
  const fact = { name: rule.event, at: scope.event.at, properties: Object.fromEntries(values) };
  const named = dropped.map((drop) => ({ ...drop, property: `${rule.event}.${drop.property}` }));
  return { facts: [fact], dropped: named };
}

interface Facts {
  readonly facts: readonly TimelineFact[];
  readonly dropped: readonly DroppedValue[];
}

function entryText(value: Json, property: TimelineProperty): string | null | Failed {
  const entry = registerValue(value, false);
  if (entry === null || isFailed(entry)) return entry;
  const conversion = convertTimelineValue(property, entry);
  if (conversion.kind === 'converted') return conversion.text;
  return { code: conversion.code, failed: conversion.reason };
}

interface Collected<T> {
  readonly values: readonly (readonly [string, T])[];
  readonly dropped: readonly DroppedValue[];
}

/** Evaluates named rules one by one, keeping what has a value and the reasons of what fails. */
async function collect<R, T>(
  rules: Iterable<readonly [string, R]>,
  sourceOf: (rule: R) => ValueSource,
  convert: (value: Json, rule: R, name: string) => T | null | Failed,
  scope: Scope,
): Promise<Collected<T>> {
  const values: [string, T][] = [];
  const dropped: DroppedValue[] = [];
  for (const [name, rule] of rules) {
    const result = await evaluate(sourceOf(rule), scope);
    const value = isFailed(result) ? result : convert(result.value, rule, name);
    if (isFailed(value)) {
      dropped.push({ property: name, code: value.code, reason: value.failed });
      if (!isFailed(result)) scope.onRefused(name, result.value);
    } else if (value !== null) values.push([name, value]);
  }
  return { values, dropped };
}

async function evaluate(
  source: ValueSource,
  { payload, binding }: Scope,
): Promise<{ readonly value: Json } | Failed> {
  if (source.kind === 'constant') return { value: source.value };
  try {
    return { value: await source.expression.evaluate(payload, binding) };
  } catch (error) {
    const { code } = error as ExpressionError;
    return { code: 'expression-failed', failed: `expression failed (${code})` };
  }
}

function registersOf(
  values: readonly (readonly [string, RegisterValue])[],
  modeOf: (property: string) => WriteMode,
  { event }: Scope,
): Registers {
  const stamp = { at: event.at, event: event.id };
  return Object.fromEntries(
    values.map(([property, value]) => [property, { value, mode: modeOf(property), ...stamp }]),
  );
}

function describe({ property, reason }: DroppedValue): string {
  return `${property} ${reason}`;
}
