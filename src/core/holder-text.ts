import { PASS_KEY } from './identity.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { ContactKey } from '../model/contact.ts';

/** What a key property is called: its label where the mapping gives it one. */
export function keyLabel(
  property: string,
  { hubspot }: { readonly hubspot: Pick<Mapping['hubspot'], 'properties'> },
): string {
  if (property === 'email') return 'e-mail';
  if (property === PASS_KEY) return 'pass';
  return hubspot.properties[property]?.label ?? property;
}

/**
 * The contact that has a value, by its strongest key. One that only its e-mail address names is not
 * named: reasons are shown in lists and logs.
 */
export function holderText(
  holder: ContactKey | null,
  mapping: Parameters<typeof keyLabel>[1],
): string {
  if (holder === null || holder.property === 'email') return 'another contact';
  return `${keyLabel(holder.property, mapping)} ${holder.value}`;
}
