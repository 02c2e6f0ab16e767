import { expect, test } from '@jest/globals';
import { placeAt } from '../../src/core/json-fault.ts';
import { findPlace, offsetOf } from '../../src/core/json-place.ts';

const TEXT = `{
  "version": 1,
  "events": {
    "Pass:Installed": { "when": "a \\" } b" },
    "a/b": [10,
      { "x~y": true }
    ]
  }
}`;

test.each([
  ['', 1],
  ['/version', 2],
  ['/events/Pass:Installed', 4],
  ['/events/Pass:Installed/when', 4],
  ['/events/a~1b', 5],
  ['/events/a~1b/1', 6],
  ['/events/a~1b/1/x~0y', 6],
  // What is not there is shown at the nearest that is.
  ['/events/nobody/when', 3],
  ['/events/a~1b/7', 5],
])('%s leads to line %i', (pointer, line) => {
  expect(placeAt(TEXT, findPlace(TEXT, pointer)).line).toBe(line);
});

test.each(['', '[', '{"a"', '{"a": "b', '{"a": {', '{"a" 1, "b": 2}', '{"a": tru, "b": 2'])(
  'is found in a broken text as far as it goes: %s',
  (text) => {
    expect(findPlace(text, '/b/c')).toBeLessThanOrEqual(text.length);
  },
);

test('a fault is at its own place, or where its pointer leads', () => {
  expect(offsetOf(TEXT, { pointer: '/version' })).toBe(findPlace(TEXT, '/version'));
  const place = { line: 2, column: 3 };
  expect(offsetOf(TEXT, { pointer: '', place })).toBe(findPlace(TEXT, '/version'));
});
