import { tellingFirst } from '../core/contact-title.ts';
import { namesText } from '../core/names-text.ts';
import { isSameKey, PASS_KEY } from '../core/identity.ts';
import { type Cell, columns, counted } from './text.ts';
import type { ContactKey } from '../model/contact.ts';
import type { PersonOfContact } from '../model/people.ts';

/** People of a contact that are shown, and keys of each; `--json` has all of them. */
const PEOPLE_SHOWN_MAX = 20;
const KEYS_SHOWN_MAX = 4;

/** The people that a contact holds as a table, each with a remark. */
export function peopleText(
  people: readonly PersonOfContact[],
  remarkOn: (person: PersonOfContact) => string,
): string {
  const left = people.length - PEOPLE_SHOWN_MAX;
  const rows = people.slice(0, PEOPLE_SHOWN_MAX).map((person): readonly Cell[] => {
    const { key, keys, events, entries } = person;
    return [
      key === null ? '(nobody who can be told apart)' : key.value,
      keysText(keys.filter((other) => !isSameKey(key, other))),
      counted(events, 'event'),
      counted(entries, 'entry', 'entries'),
      remarkOn(person),
    ];
  });
  const more = left > 0 ? `\n  … and ${left.toLocaleString('en')} more; --json has them` : '';
  return `${columns(rows)}${more}`;
}

/** The keys of people by which they are told apart, as many as go on a line. */
export function peopleNames(people: readonly PersonOfContact[]): string {
  const names = people.flatMap(({ key }) => (key === null ? [] : [key.value]));
  return names.length === 0 ? '' : namesText(names, KEYS_SHOWN_MAX);
}

function keysText(keys: readonly ContactKey[]): string {
  const names = tellingFirst(keys).map(({ property, value }) =>
    property === PASS_KEY ? `pass ${value}` : value,
  );
  return names.length === 0 ? '' : namesText(names, KEYS_SHOWN_MAX);
}
