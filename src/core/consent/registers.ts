import type { ConsentChoice } from '../../model/consent.ts';
import type { OrderKey } from '../../model/order-key.ts';
import type { Registers } from '../../model/register.ts';

/*
 * Consents are registers of the contact like its properties, so that order, repetition, replays and
 * folds are right for them by the same rules. No property of HubSpot begins with a dollar sign.
 */
const NEWEST = '$consent.';
const EVER = '$consent-given.';

/**
 * What an event says of a consent. That it was ever given is kept beside the newest word, so that a
 * withdrawal is known for one whatever came first.
 */
export function consentRegisters(
  name: string,
  isGiven: boolean,
  { at, event }: OrderKey,
): Registers {
  const stamp = { value: isGiven, at, event };
  return {
    [`${NEWEST}${name}`]: { ...stamp, mode: 'newest' },
    ...(isGiven ? { [`${EVER}${name}`]: { ...stamp, mode: 'oldest' } } : {}),
  };
}

/** What all events together say of a consent. */
export function choiceOf(registers: Registers, name: string): ConsentChoice {
  const newest = registers[`${NEWEST}${name}`];
  if (newest?.value === true) return 'given';
  return newest !== undefined && `${EVER}${name}` in registers ? 'withdrawn' : 'never';
}

/** The event that said the newest word on a consent; null where none did. */
export function sayingOf(registers: Registers, name: string): OrderKey | null {
  return registers[`${NEWEST}${name}`] ?? null;
}

/** Whether a register is of a consent, and not of a property of HubSpot. */
export function isConsentRegister(register: string): boolean {
  return register.startsWith(NEWEST) || register.startsWith(EVER);
}

/** The consent of which a register holds the newest word; null of any other. */
export function consentOfRegister(register: string): string | null {
  return register.startsWith(NEWEST) ? register.slice(NEWEST.length) : null;
}

/** Names of the consents of which two sets of registers differ. */
export function changedConsents(before: Registers, after: Registers): readonly string[] {
  if (before === after) return [];
  const names = Object.keys({ ...before, ...after }).flatMap((register) => {
    const isChanged = isConsentRegister(register) && before[register] !== after[register];
    return isChanged ? register.slice(register.indexOf('.') + 1) : [];
  });
  return [...new Set(names)];
}
