import { describe, expect, test } from '@jest/globals';
import { whoseEvent } from '../../../src/core/ledger/whose.ts';
import { Keyring, type SettledKey } from '../../../src/core/ledger/keyring.ts';
import type { KeyLimits } from '../../../src/model/key-rules.ts';
import type { ContactKey } from '../../../src/model/contact.ts';

/** A key as `id:A1` or `mail:x`. */
function key(text: string): ContactKey {
  const [property = '', value = ''] = text.split(':');
  return { property, value };
}

interface Case {
  /** The keys that each contact holds, by its number. */
  readonly known?: { readonly [contact: number]: readonly string[] };
  /** Keys of people who were erased, by their number. */
  readonly erased?: { readonly [person: number]: readonly string[] };
  readonly settled?: readonly SettledKey[];
  readonly limits?: KeyLimits;
  /** The keys of the event, the strongest first. */
  readonly event: readonly string[];
}

const ONE_ID = { id: 1 };

/** Whose event it is, and who else is the same person: numbers, those of erased people negative. */
function whose({ known = {}, erased = {}, settled = [], limits = ONE_ID, event }: Case) {
  const held = Object.entries(known).flatMap(([contact, keys]) =>
    keys.map((text) => ({ ...key(text), at: '', contactId: Number(contact) })),
  );
  const people = Object.entries(erased).map(([person, keys]) => ({
    person: Number(person),
    keys: keys.map(key),
  }));
  const ring = new Keyring({ held, settled, erased: people });
  const { party, same } = whoseEvent(event.map(key), ring.under(limits));
  return [party, ...same].map((one) =>
    one === null || typeof one === 'number' ? one : -one.person,
  );
}

const same = (a: string, b: string): readonly SettledKey[] => [
  { ...key(a), kind: 'same', other: key(b) },
  { ...key(b), kind: 'same', other: key(a) },
];

describe('an event is of', () => {
  const table: readonly (readonly [string, Case, readonly (number | null)[]])[] = [
    ['somebody new, when nobody holds a key', { event: ['id:A', 'mail:x'] }, [null]],
    ['whoever holds its strongest key', { known: { 1: ['id:A'] }, event: ['id:A', 'mail:x'] }, [1]],
    [
      'whoever holds its strongest key, whoever holds a weaker one',
      { known: { 1: ['id:A'], 2: ['id:B', 'mail:x'] }, event: ['id:A', 'mail:x'] },
      [1],
    ],
    [
      'the holder of a weaker key, who has no value of the stronger',
      { known: { 1: ['mail:x'] }, event: ['id:A', 'mail:x'] },
      [1],
    ],
    [
      'somebody new, when the holder of the weaker key has another value of the stronger',
      { known: { 1: ['id:A', 'mail:x'] }, event: ['id:B', 'mail:x'] },
      [null],
    ],
    [
      'the holder of the third key, when that of the second has no room',
      { known: { 1: ['id:A', 'phone:1'], 2: ['mail:x'] }, event: ['id:B', 'phone:1', 'mail:x'] },
      [2],
    ],
    [
      'the holder of a weaker key, as long as the limit allows one more value',
      { known: { 1: ['id:A', 'mail:x'] }, limits: { id: 2 }, event: ['id:B', 'mail:x'] },
      [1],
    ],
    [
      'somebody new, beyond the limit',
      { known: { 1: ['id:A', 'id:B', 'mail:x'] }, limits: { id: 2 }, event: ['id:C', 'mail:x'] },
      [null],
    ],
    [
      'the holder, whatever the values, where there is no limit',
      { known: { 1: ['id:A', 'mail:x'] }, limits: {}, event: ['id:B', 'mail:x'] },
      [1],
    ],
    [
      'two who turn out to be one',
      { known: { 1: ['id:A'], 2: ['mail:x'] }, event: ['id:A', 'mail:x'] },
      [1, 2],
    ],
    [
      'three who turn out to be one, as far as they can be',
      {
        known: { 1: ['id:A'], 2: ['mail:x'], 3: ['id:C', 'phone:1'] },
        event: ['id:A', 'mail:x', 'phone:1'],
      },
      [1, 2],
    ],
    [
      'not of two who each fit the first but not each other',
      {
        known: { 1: ['mail:x', 'card:1'], 2: ['phone:1', 'card:2'] },
        limits: { card: 1 },
        event: ['mail:x', 'phone:1'],
      },
      [1],
    ],
    [
      'who holds the strongest key, though it holds too many already',
      { known: { 1: ['id:A', 'id:B', 'mail:x'] }, event: ['id:B', 'mail:x'] },
      [1],
    ],
    [
      'somebody new, when it is said that those with the weaker key are different people',
      {
        known: { 1: ['mail:x'] },
        settled: [{ ...key('mail:x'), kind: 'different', other: null }],
        event: ['id:A', 'mail:x'],
      },
      [null],
    ],
    [
      'the holder of a key that is said to be of the same person',
      { known: { 1: ['id:A'] }, settled: same('id:A', 'id:B'), event: ['id:B'] },
      [1],
    ],
    [
      'the holder of a weaker key, whose value of the stronger is said to be of the same person',
      {
        known: { 1: ['id:A', 'mail:x'] },
        settled: same('id:A', 'id:B'),
        event: ['mail:x', 'id:B'],
      },
      [1],
    ],
    ['somebody who was erased', { erased: { 7: ['mail:x'] }, event: ['id:A', 'mail:x'] }, [-7]],
    [
      'somebody new, when who was erased had another value of the stronger key',
      { erased: { 7: ['id:A', 'mail:x'] }, event: ['id:B', 'mail:x'] },
      [null],
    ],
    [
      'somebody who lives, when who was erased had a weaker key',
      { known: { 1: ['id:B'] }, erased: { 7: ['id:A', 'mail:x'] }, event: ['id:B', 'mail:x'] },
      [1],
    ],
    [
      'two who were erased and turn out to be one',
      { erased: { 7: ['id:A'], 8: ['mail:x'] }, event: ['id:A', 'mail:x'] },
      [-7, -8],
    ],
  ];

  test.each(table)('%s', (_name, input, expected) => {
    expect(whose(input)).toEqual(expected);
  });
});
