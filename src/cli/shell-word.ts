import type { PeopleOfContact } from '../model/people.ts';

/** A text as one word of a command line that a person copies: it comes from outside, and is quoted where a shell would read it otherwise. */
export function shellWord(text: string): string {
  return /^[\w@.:+][\w@.:+-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command line that takes a contact apart; null where nobody in it can be told from the others. */
export function splitLine({ people }: Pick<PeopleOfContact, 'people'>): string | null {
  const [key] = people.flatMap((person) => person.key ?? []);
  return key === undefined ? null : `neostore-hubspot split ${shellWord(key.value)}`;
}
