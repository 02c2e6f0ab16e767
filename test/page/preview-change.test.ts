import { describe, expect, test } from '@jest/globals';
import type { Preview } from '../../src/core/preview.ts';
import {
  comparePreviews,
  countChanges,
} from '../../src/operator/page/playground/preview-change.ts';

const property = (name: string, text: string, changes = {}): Preview['properties'][number] => ({
  property: name,
  given: text,
  text,
  type: 'string',
  write: 'newest',
  source: 'event',
  ...changes,
});

const preview = (changes: Partial<Preview> = {}): Preview => ({
  event: null,
  mappingVersion: 'v1',
  outcome: 'applied',
  reason: null,
  keys: [{ property: 'email', value: 'ada@example.com' }],
  properties: [property('city', 'Lyon'), property('zip', '69001')],
  timeline: [{ name: 'pass_installed', at: '2026-11-22', properties: { wallet: 'apple' } }],
  consents: [],
  dropped: [],
  requests: [],
  ...changes,
});

describe('against the mapping in force', () => {
  test('nothing differs between equals', () => {
    const parts = comparePreviews(preview(), preview());
    expect(countChanges(parts)).toEqual({ added: 0, changed: 0, removed: 0, same: 4 });
  });

  test('it says what is added, changed and removed', () => {
    const now = preview({
      properties: [property('city', 'LYON'), property('phone', '1')],
      timeline: [],
    });
    expect(comparePreviews(now, preview()).filter(({ change }) => change !== 'same')).toMatchObject(
      [
        { kind: 'property', name: 'city', change: 'changed', before: 'Lyon' },
        { kind: 'property', name: 'phone', change: 'added', before: null },
        { kind: 'property', name: 'zip', change: 'removed' },
        { kind: 'entry', name: 'pass_installed', value: 'wallet apple', change: 'removed' },
      ],
    );
  });

  test('another type or write mode is a change too', () => {
    const now = preview({
      properties: [property('city', 'Lyon', { write: 'oldest' }), property('zip', '69001')],
    });
    const [, city] = comparePreviews(now, preview());
    expect(city).toMatchObject({ change: 'changed', before: 'string', detail: 'string · oldest' });
  });

  test('without one, nothing is a change', () => {
    expect(countChanges(comparePreviews(preview(), null)).same).toBe(4);
  });
});
