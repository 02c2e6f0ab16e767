import type { ContactKey } from '../model/contact.ts';
import type { KeyLimits } from '../model/key-rules.ts';

/** Whether the keys of several contacts may be those of one person: no limit speaks against it. */
export function mayBeOne(
  people: readonly (readonly ContactKey[])[],
  limits: KeyLimits | undefined,
): boolean {
  return Object.entries(limits ?? {}).every(([property, limit]) => {
    const values = people.flat().filter((key) => key.property === property);
    return new Set(values.map(({ value }) => value)).size <= limit;
  });
}
