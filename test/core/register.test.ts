import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareOrder } from '../../src/core/order-key.ts';
import {
  mergeEvent,
  mergeRegister,
  mergeRegisters,
  optionsOf,
  optionsText,
} from '../../src/core/register.ts';
import { MODES } from '../../src/core/write-mode.ts';
import type { Register } from '../../src/model/register.ts';
import { WRITE_MODES, type WriteMode } from '../../src/model/write-mode.ts';

/** Registers of one event are equal, as they are in life: the value follows from the order key. */
const registers = (mode: WriteMode) =>
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
    .map(([time, id]): Register => {
      const value = mode === 'append' ? [`option-${time}`, `option-${id}`].sort() : `${time}/${id}`;
      const unique = mode === 'append' ? [...new Set(value)] : value;
      return { at: `2025-01-0${time + 1}`, event: `e${id}`, mode, value: unique };
    });

describe.each(WRITE_MODES)('merging by %s', (mode) => {
  test('is commutative', () => {
    fc.assert(
      fc.property(registers(mode), registers(mode), (a, b) => {
        expect(mergeRegister(a, b)).toEqual(mergeRegister(b, a));
      }),
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(registers(mode), registers(mode), registers(mode), (a, b, c) => {
        expect(mergeRegister(mergeRegister(a, b), c)).toEqual(
          mergeRegister(a, mergeRegister(b, c)),
        );
      }),
    );
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(registers(mode), registers(mode), (a, b) => {
        const merged = mergeRegister(a, b);
        expect(mergeRegister(merged, a)).toEqual(merged);
        expect(mergeRegister(merged, b)).toEqual(merged);
      }),
    );
  });
});

describe('merging by modes that differ, because the mapping changed', () => {
  const WORDS = ['a', 'b', 'c'];
  /** As in life, an event has one mode: that of the mapping which applied it. */
  const eventsOf = (modeOf: (time: number) => WriteMode) =>
    fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(...WORDS))
      .map(([time, word]): Register => {
        const mode = modeOf(time);
        const value = mode === 'append' ? [word] : word;
        return { at: `2025-01-0${time}`, event: word, mode, value };
      });
  const anyModes = fc.tuple(fc.constantFrom(...WRITE_MODES), fc.constantFrom(...WRITE_MODES));

  test('is commutative and idempotent', () => {
    const pairs = anyModes.chain(([before, after]) => {
      const events = eventsOf((time) => (time % 2 === 0 ? before : after));
      return fc.tuple(events, events);
    });
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const merged = mergeRegister(a, b);
        expect(mergeRegister(b, a)).toEqual(merged);
        expect(mergeRegister(merged, a)).toEqual(merged);
        expect(mergeRegister(merged, b)).toEqual(merged);
      }),
    );
  });

  test('ends in the same register whatever the order of events around the change', () => {
    const stories = anyModes.chain(([before, after]) =>
      fc
        .array(
          eventsOf((time) => (time < 5 ? before : after)),
          { minLength: 1, maxLength: 8 },
        )
        .chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
    );
    fc.assert(
      fc.property(stories, ([events, shuffled]) => {
        expect(shuffled.reduce(mergeRegister)).toEqual(events.reduce(mergeRegister));
      }),
    );
  });

  test.each([
    ['oldest', 'newest'],
    ['newest', 'if-empty'],
    ['append', 'newest'],
    ['newest', 'append'],
  ] as const)('the first event after a change from %s to %s counts, with its mode', (from, to) => {
    const [before, after] = [register('1', 'a', from), register('2', 'b', to)];
    expect(mergeRegister(before, after)).toEqual(after);
    expect(mergeRegister(after, before)).toEqual(after);
  });
});

test('every mode has rules of its own', () => {
  expect(Object.keys(MODES)).toEqual([...WRITE_MODES]);
});

const register = (at: string, value: Register['value'], mode: WriteMode): Register => ({
  at,
  event: 'e',
  value,
  mode,
});

test('newest keeps the later value', () => {
  const merged = mergeRegister(register('2', 'b', 'newest'), register('1', 'a', 'newest'));
  expect(merged.value).toBe('b');
});

test.each(['oldest', 'if-empty', 'create-only'] as const)('%s keeps the earlier value', (mode) => {
  expect(mergeRegister(register('2', 'b', mode), register('1', 'a', mode)).value).toBe('a');
});

test('append keeps every option once', () => {
  const merged = mergeRegister(
    register('1', ['b', 'a'], 'append'),
    register('2', 'b; c', 'append'),
  );
  expect(merged).toMatchObject({ value: ['a', 'b', 'c'], at: '2' });
});

test('the value of one event is replaced when the mapping changed in between', () => {
  const [stored, incoming] = [register('1', 'old', 'oldest'), register('1', 'new', 'oldest')];
  expect(compareOrder(stored, incoming)).toBe(0);
  expect(mergeRegister(stored, incoming).value).toBe('new');
});

test('mergeRegisters merges property by property', () => {
  const merged = mergeRegisters(
    { city: register('1', 'Lyon', 'newest'), zip: register('2', '69001', 'newest') },
    { city: register('2', 'Nice', 'newest'), phone: register('1', '+33', 'newest') },
  );
  expect(Object.entries(merged).map(([name, { value }]) => [name, value])).toEqual([
    ['city', 'Nice'],
    ['zip', '69001'],
    ['phone', '+33'],
  ]);
});

test('optionsText and optionsOf translate between lists and texts', () => {
  expect(optionsText(['a', 'b'])).toBe('a;b');
  expect(optionsText(false)).toBe('false');
  expect(optionsOf(' a ;; b')).toEqual(['a', 'b']);
  expect(optionsOf(3)).toEqual(['3']);
});

describe('the effect of an event on a contact', () => {
  const at = (second: number, value: string, mode: Register['mode'] = 'newest'): Register => ({
    value,
    mode,
    at: `2026-11-23T10:00:0${second}.0000000Z`,
    event: `e${second}`,
  });

  test.each<[string, Register | undefined, Register, string]>([
    ['sets what the contact does not have', undefined, at(1, 'Rome'), 'set'],
    ['sets what it replaces', at(1, 'Rome'), at(2, 'Paris'), 'set'],
    ['says the same, later', at(1, 'Rome'), at(2, 'Rome'), 'same'],
    ['says the same, earlier', at(2, 'Rome'), at(1, 'Rome'), 'same'],
    ['comes too late', at(2, 'Rome'), at(1, 'Paris'), 'stale'],
    ['is not the first', at(1, 'Rome', 'oldest'), at(2, 'Paris', 'oldest'), 'stale'],
    ['adds an option', at(1, 'a', 'append'), at(2, 'b', 'append'), 'set'],
  ])('that %s', (_case, stored, incoming, effect) => {
    const before = stored === undefined ? {} : { city: stored };
    expect(mergeEvent(before, { city: incoming }).effects).toEqual({ city: effect });
  });
});

test('a property may have the name of something that every object has', () => {
  const register: Register = { at: '2025', event: 'e1', mode: 'newest', value: 'x' };
  expect(mergeRegisters({}, { constructor: register })).toEqual({ constructor: register });
  expect(mergeEvent({}, { constructor: register }).effects).toEqual({ constructor: 'set' });
});

test('an event that says nothing new leaves the registers as they are, lists too', () => {
  const stamp = { at: '2025', event: 'e1' };
  const list = (...value: string[]) => ({
    interests: { ...stamp, mode: 'append', value } as const,
  });
  const stored = list('a', 'b');
  expect(mergeEvent(stored, list('a', 'b')).registers).toBe(stored);
  expect(mergeEvent(stored, list('c')).registers).toEqual(list('a', 'b', 'c'));
  const single = { city: { ...stamp, mode: 'newest', value: 'Ulm' } } as const;
  expect(mergeEvent(single, single).registers).toBe(single);
  expect(mergeEvent(single, { ...single, zip: single.city }).registers).not.toBe(single);
});
