import { identityOf, PASS_KEY, withoutCase } from '../identity.ts';
import { optionsText } from '../register.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

/**
 * The keys that an event names, as they are compared now, of those that an earlier version kept
 * without case.
 */
export function recasedEventKeys(
  keys: readonly ContactKey[],
  registers: Registers,
): readonly ContactKey[] {
  return keys.map((key) => {
    const [written] = writtenForms(key, [registers]);
    return written === undefined ? key : { ...key, value: written };
  });
}

/**
 * The keys that a contact holds, as they are compared now: each as its events have written it. Two
 * where two people had ids that differ in case alone; as it was kept where no event is left that
 * says it.
 */
export function recasedKeys(
  keys: readonly ContactKey[],
  registers: readonly Registers[],
): readonly ContactKey[] {
  return keys.flatMap((key) => {
    const written = writtenForms(key, registers);
    return written.length === 0 ? [key] : written.map((value) => ({ ...key, value }));
  });
}

function writtenForms(
  { property, value }: ContactKey,
  registers: readonly Registers[],
): readonly string[] {
  if (property === PASS_KEY || property === 'email') return [];
  const written = registers.flatMap((some) => {
    const register = Object.hasOwn(some, property) ? some[property] : undefined;
    return register === undefined ? [] : [identityOf(property, optionsText(register.value))];
  });
  return [...new Set(written)].filter((one) => withoutCase(one) === value);
}
