import { optionsText } from '../register.ts';
import { storableText } from '../storable-text.ts';
import type { Registers } from '../../model/register.ts';

/** HubSpot's properties by whose words a person is found. */
const NAMES = ['firstname', 'lastname'] as const;
const ADDRESS = 'email';

/** Longest word that is found by all of its characters; more of it count for nothing. */
export const WORD_CHARS_MAX = 40;

/** Words of one contact that are kept. */
export const WORDS_MAX = 100;

/** Characters that a part of a word has at least: shorter ones are in too many words. */
const PART_CHARS_MIN = 3;

/** Marks that stand above and below letters, once these are written apart. */
const MARKS = /\p{M}/gu;

/** Whatever parts words: blanks, hyphens, apostrophes, dots. */
const BETWEEN = /[^\p{L}\p{N}]+/u;

/** Letters that no decomposition takes apart, as people type them who do not have them. */
const PLAIN: readonly (readonly [letter: RegExp, plain: string])[] = [
  [/ß/g, 'ss'],
  [/æ/g, 'ae'],
  [/œ/g, 'oe'],
  [/ø/g, 'o'],
  [/đ/g, 'd'],
  [/ł/g, 'l'],
  [/ı/g, 'i'],
];

/**
 * The words of a text in the form in which they are compared: without case, without accents, cut to
 * {@link WORD_CHARS_MAX} characters.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = PLAIN.reduce(
    (rest, [letter, plainLetter]) => rest.replace(letter, plainLetter),
    text.toLowerCase().normalize('NFD').replace(MARKS, '').normalize('NFC'),
  );
  return plain
    .split(BETWEEN)
    .filter((word) => word !== '')
    .map((word) => Array.from(word).slice(0, WORD_CHARS_MAX).join(''));
}

/**
 * What a contact is found by beside its keys: each word of its name and whatever it ends with, so that
 * the beginning of an entry is any part of a name; a name of several words as one; the words of the
 * e-mail address before the @; and the domain, also without what stands before its dots.
 */
export function searchWords(registers: Registers): readonly string[] {
  const valueOf = (property: string): string => {
    const register = Object.hasOwn(registers, property) ? registers[property] : undefined;
    return register === undefined ? '' : optionsText(register.value);
  };
  const names = NAMES.map(valueOf).map(wordsOf);
  const [local, domain] = splitAddress(valueOf(ADDRESS));
  const found = [
    ...names.flat(),
    ...names.filter((words) => words.length > 1).map((words) => wordsOf(words.join('')).join('')),
    ...wordsOf(local),
    ...domainsOf(domain),
    ...names.flat().flatMap(endingsOf),
  ];
  return [...new Set(found)].slice(0, WORDS_MAX);
}

/** Whether a contact is found by the same words as before: nothing new was said of its name or its address. */
export function isFoundAlike(before: Registers, after: Registers): boolean {
  return [...NAMES, ADDRESS].every((property) => before[property] === after[property]);
}

/** A domain in the form in which it is compared, cut to what is kept of one. */
export function domainWord(domain: string): string {
  return Array.from(storableText(domain).toLowerCase().normalize('NFC'))
    .slice(0, 2 * WORD_CHARS_MAX)
    .join('');
}

function splitAddress(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return at < 0 ? ['', ''] : [address.slice(0, at), address.slice(at + 1).trim()];
}

/** A domain, and what is left of it without the first of its parts, as long as that is one. */
function domainsOf(domain: string): readonly string[] {
  const parts = domain.split('.');
  return parts.slice(0, -1).map((_, index) => domainWord(parts.slice(index).join('.')));
}

/** What a word ends with. Where a script writes no blanks between words, each character begins one. */
function endingsOf(word: string): readonly string[] {
  const characters = Array.from(word);
  const least = UNSPACED.test(word) ? 1 : PART_CHARS_MIN;
  return characters
    .slice(1, characters.length - least + 1)
    .map((_, index) => characters.slice(index + 1).join(''));
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
