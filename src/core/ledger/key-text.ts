import type { ContactKey } from '../../model/contact.ts';

/** A key as one text. */
export function keyText({ property, value }: ContactKey): string {
  return `${property}\0${value}`;
}
