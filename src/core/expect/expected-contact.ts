import { choiceOf, consentOfRegister } from '../consent/registers.ts';
import { PASS_KEY } from '../identity.ts';
import type { Desired } from '../plan.ts';
import type { ExpectedContact, ExpectedEntry } from './expected.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

/** What is known of a contact once all events are applied. */
export interface AppliedContact {
  /** The strongest first. */
  readonly keys: readonly ContactKey[];
  readonly claims: readonly ContactKey[];
  readonly registers: Registers;
  readonly desired: Desired;
  readonly timeline: readonly ExpectedEntry[];
}

/** Writes a contact so that equal ones are equal texts: names in order, and nothing that is empty. */
export function expectedContact(contact: AppliedContact): ExpectedContact {
  const { keys, claims, registers, desired, timeline } = contact;
  const naming = keys.filter(({ property }) => property !== PASS_KEY);
  const consents = Object.keys(registers).flatMap((register) => {
    const name = consentOfRegister(register);
    return name === null ? [] : [[name, choiceOf(registers, name)] as const];
  });
  const entries = timeline.toSorted((a, b) => compare(orderOf(a), orderOf(b)));
  return {
    keys: valuesByProperty(naming.length > 0 ? naming : keys),
    properties: sorted([...desired.values].map(([property, { text }]) => [property, text])),
    ...(entries.length === 0 ? {} : { timeline: entries }),
    ...(consents.length === 0 ? {} : { consents: sorted(consents) }),
    ...(desired.dropped.length === 0
      ? {}
      : { leftOut: sorted(desired.dropped.map(({ property, reason }) => [property, reason])) }),
    ...(claims.length === 0 ? {} : { claims: valuesByProperty(claims) }),
  };
}

function orderOf({ at, event }: ExpectedEntry): string {
  return `${at} ${event}`;
}

function valuesByProperty(keys: readonly ContactKey[]): { [property: string]: string[] } {
  const byProperty = Map.groupBy(keys, ({ property }) => property);
  return Object.fromEntries(
    [...byProperty].map(([property, of]) => [property, of.map(({ value }) => value).sort(compare)]),
  );
}

function sorted<T extends string>(entries: readonly (readonly [string, T])[]) {
  return Object.fromEntries<T>(entries.toSorted(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
