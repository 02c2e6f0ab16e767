import type { ContactKey } from '../model/contact.ts';
import type { KeyRules } from '../model/key-rules.ts';

/**
 * Whether a contact has more values of a key than one person may have. Where a person has said that
 * some of them are of one person, it may hold one person all the same.
 */
export function mayBeOverfull(
  keys: readonly ContactKey[],
  { limits }: Pick<KeyRules, 'limits'>,
): boolean {
  return Object.entries(limits).some(
    ([property, limit]) => keys.filter((key) => key.property === property).length > limit,
  );
}
