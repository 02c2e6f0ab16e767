import { expect, test } from '@jest/globals';
import type { ContactChanges } from '../../../src/core/replay/contact-changes.ts';
import { EMPTY_FORECAST, withChanges, type Forecast } from '../../../src/core/replay/forecast.ts';

const KEY = { property: 'email', value: 'ada@example.com' };
const NOTHING: ContactChanges = {
  key: KEY,
  properties: [],
  leftOut: [],
  entries: [],
  unapplied: [],
};

function forecast(...changes: readonly Partial<ContactChanges>[]): Forecast {
  return changes.map((one) => ({ ...NOTHING, ...one })).reduce(withChanges, EMPTY_FORECAST);
}

test('a contact that stays the same is counted as looked at', () => {
  expect(forecast({}, {})).toEqual({ ...EMPTY_FORECAST, contacts: 2 });
});

test('counts for how many contacts a property changes, and how, the most frequent first', () => {
  const change = (property: string, before: string | null, after: string | null) => ({
    properties: [{ property, before, after }],
  });
  const { changedContacts, properties } = forecast(
    change('zip', null, '1'),
    change('city', 'Rome', 'Paris'),
    change('city', 'Rome', null),
    change('city', null, 'Rome'),
    change('city', null, 'Bonn'),
  );
  expect(changedContacts).toBe(5);
  expect(properties).toEqual([
    {
      property: 'city',
      another: 1,
      removed: 1,
      added: 2,
      examples: [
        { key: KEY, before: 'Rome', after: 'Paris' },
        { key: KEY, before: 'Rome', after: null },
        { key: KEY, before: null, after: 'Rome' },
      ],
    },
    {
      property: 'zip',
      another: 0,
      removed: 0,
      added: 1,
      examples: [{ key: KEY, before: null, after: '1' }],
    },
  ]);
});

test('counts entries and events that say nothing any more, with a few examples', () => {
  const skipped = (eventId: string) => ({ kind: 'skipped' as const, reason: 'when', eventId });
  const { entries, unapplied } = forecast(
    { entries: ['joined'] },
    { entries: ['installed', 'installed'] },
    { unapplied: [{ kind: 'failed', reason: 'no key', eventId: 'e0' }] },
    { unapplied: ['e1', 'e2', 'e3', 'e4'].map(skipped) },
  );
  expect(entries).toEqual([
    { name: 'installed', count: 2 },
    { name: 'joined', count: 1 },
  ]);
  expect(unapplied).toEqual([
    { kind: 'skipped', reason: 'when', count: 4, examples: ['e1', 'e2', 'e3'] },
    { kind: 'failed', reason: 'no key', count: 1, examples: ['e0'] },
  ]);
});

test('counts values that are left out apart from what changes, by property and reason', () => {
  const left = (property: string, isNew: boolean, value?: string) => ({
    leftOut: [
      { property, reason: 'no such option', isNew, ...(value === undefined ? {} : { value }) },
    ],
  });
  const { changedContacts, leftOut } = forecast(
    left('zip', true),
    left('tier', true, 'gold'),
    left('tier', false, 'lead'),
  );
  expect(changedContacts).toBe(0);
  const reason = 'no such option';
  expect(leftOut).toEqual([
    {
      property: 'tier',
      reason,
      count: 2,
      fresh: 1,
      examples: [
        { key: KEY, value: 'gold' },
        { key: KEY, value: 'lead' },
      ],
    },
    { property: 'zip', reason, count: 1, fresh: 1, examples: [{ key: KEY, value: null }] },
  ]);
});
