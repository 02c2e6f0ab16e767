import { compareOrder } from './order-key.ts';
import { MODES, splitOptions } from './write-mode.ts';
import type { RegisterValue, Register, Registers, RegisterEffect } from '../model/register.ts';

/**
 * Merges what two events say of one property: commutative, associative and idempotent, so that
 * order and repetition of events cannot matter. The mode says whose value counts: that of the later
 * event, of the earlier one (had the events come in order, the first would have filled the
 * property), or the options of both.
 *
 * Two modes meet when the mapping changed in between. Then the later event counts, with its mode:
 * a changed mode holds from the first event on that came about after the change.
 *
 * Two registers of one event can differ only when the mapping changed and the event was applied
 * again; then `incoming` counts, unless options of other events are among those of the other.
 */
export function mergeRegister(stored: Register, incoming: Register): Register {
  const order = compareOrder(stored, incoming);
  const newer = order < 0 ? incoming : stored;
  const older = order < 0 ? stored : incoming;
  const isSameMode = stored.mode === incoming.mode;
  const { keeps } = MODES[incoming.mode];
  if (isSameMode && keeps === 'both') {
    return { ...newer, value: union(optionsOf(stored.value), optionsOf(incoming.value)) };
  }
  if (order === 0) return incoming;
  return isSameMode && keeps === 'older' ? older : newer;
}

/** Merges two sets of registers property by property, see {@link mergeRegister}. */
export function mergeRegisters(stored: Registers, incoming: Registers): Registers {
  // A map, because a property may have the name of something that every object has.
  const merged = new Map(Object.entries(stored));
  for (const [property, register] of Object.entries(incoming)) {
    const known = merged.get(property);
    merged.set(property, known === undefined ? register : mergeRegister(known, register));
  }
  return Object.fromEntries(merged);
}

/** What merging the registers of an event into those of its contact came to. */
export interface MergedRegisters {
  /** The same object when the event says nothing new. */
  readonly registers: Registers;
  readonly effects: { readonly [property: string]: RegisterEffect };
}

/** Merges the registers of an event into those of its contact, and says what that does, property by property. */
export function mergeEvent(stored: Registers, incoming: Registers): MergedRegisters {
  const effects: [string, RegisterEffect][] = [];
  const changed: [string, Register][] = [];
  for (const [property, register] of Object.entries(incoming)) {
    const known = Object.hasOwn(stored, property) ? stored[property] : undefined;
    const merged = known === undefined ? register : mergeRegister(known, register);
    effects.push([property, known === undefined ? 'set' : effectOf(known, register, merged)]);
    if (known === undefined || !isSame(known, merged)) changed.push([property, merged]);
  }
  // A map, because a property may have the name of something that every object has.
  const registers =
    changed.length === 0
      ? stored
      : Object.fromEntries(new Map([...Object.entries(stored), ...changed]));
  return { registers, effects: Object.fromEntries(effects) };
}

function effectOf(stored: Register, incoming: Register, merged: Register): RegisterEffect {
  const before = optionsText(stored.value);
  if (optionsText(merged.value) !== before) return 'set';
  return optionsText(incoming.value) === before ? 'same' : 'stale';
}

function isSame(a: Register, b: Register): boolean {
  return (
    a === b || (a.mode === b.mode && compareOrder(a, b) === 0 && isSameValue(a.value, b.value))
  );
}

function isSameValue(a: RegisterValue, b: RegisterValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((option, index) => option === b[index]);
}

/** A value as one text, the options of a list joined as HubSpot joins them. */
export function optionsText(value: RegisterValue): string {
  return Array.isArray(value) ? value.join(';') : String(value);
}

/** The options that a value of a multiple checkbox names. */
export function optionsOf(value: RegisterValue): readonly string[] {
  if (Array.isArray(value)) return value as readonly string[];
  return splitOptions(optionsText(value));
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
