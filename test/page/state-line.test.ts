import { describe, expect, test } from '@jest/globals';
import { conditionOf } from '../../src/core/state/condition-of.ts';
import type { Condition, ConnectionState } from '../../src/model/condition.ts';
import type { ConnectionStatus } from '../../src/operator/api.ts';
import { describeState } from '../../src/operator/page/state-line.ts';
import { contactStanding } from '../../src/operator/page/standing.ts';
import { aStatus } from '../core/state/known.ts';

const NOW_MS = 1_000_000;
const COUNTS = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };
const WELL: ConnectionState = { severity: 'well', conditions: [] };

function status(changes: Partial<ConnectionStatus> = {}): ConnectionStatus {
  return {
    ...aStatus(),
    connection: 'acme',
    state: WELL,
    dryRun: false,
    mappingVersion: 'v1',
    mappingFaults: 0,
    portalId: null,
    ...changes,
  };
}

function withConditions(...conditions: readonly Condition[]): ConnectionStatus {
  return status({ state: { severity: conditions[0]?.severity ?? 'well', conditions } });
}

const BLOCKED = conditionOf({
  code: 'blocked',
  severity: 'down',
  what: 'Blocked: sending contacts',
  advice: 'Grant them.',
  sinceMs: NOW_MS - 60_000,
});
const LETTERS = conditionOf({
  code: 'dead-letters',
  severity: 'person',
  what: '3,000 dead letters wait for a person',
  figures: '2 reasons',
  advice: 'Look at them.',
});

describe('where a connection stands', () => {
  test.each([
    [{}, 'good', 'Everything is in HubSpot'],
    [
      { events: { ...COUNTS, pending: 11 }, timeline: { ...COUNTS, pending: 1 } },
      'busy',
      '12 to do',
    ],
    [
      { contacts: { ...COUNTS, pending: 2 }, oldestPendingMs: NOW_MS - 3_400 },
      'busy',
      '2 to do, oldest 3 s',
    ],
  ] as const)('without any trouble: %j', (changes, tone, title) => {
    expect(describeState(status(changes), NOW_MS)).toMatchObject([{ tone, title }]);
  });

  test.each([
    [{ done: 0 }, 'No contact is there yet; nothing is left to do.'],
    [{ done: 1 }, '1 contact as its events left it; nothing is left to do.'],
    [{ done: 2 }, '2 contacts as their events left them; nothing is left to do.'],
  ])('says of the contacts %j what there is of them', (contacts, text) => {
    const state = status({ contacts: { ...COUNTS, ...contacts } });
    expect(describeState(state, NOW_MS)[0]?.text).toBe(text);
  });

  test('says every trouble in its order, in the colour of how bad it is, and never green', () => {
    const dryRun = { ...LETTERS, code: 'dry-run', severity: 'notice' } as const;
    const notices = describeState(withConditions(BLOCKED, LETTERS, dryRun), NOW_MS);
    expect(notices.map(({ id, tone }) => [id, tone])).toEqual([
      ['blocked', 'bad'],
      ['dead-letters', 'warn'],
      ['dry-run', 'plain'],
    ]);
  });

  test('says since when, how many and what to do', () => {
    const [blocked, letters] = describeState(withConditions(BLOCKED, LETTERS), NOW_MS);
    expect(blocked?.title).toBe('Blocked: sending contacts');
    expect(blocked?.text).toMatch(/^Since .+, for 1 min\. Grant them\.$/);
    expect(letters?.text).toBe('2 reasons. Look at them.');
  });

  test('says until when it is paused, and for how long that is', () => {
    const until = (untilMs: number, sinceMs: number | null = NOW_MS): string | undefined =>
      describeState(withConditions({ ...BLOCKED, sinceMs, untilMs }), NOW_MS)[0]?.text;
    expect(until(NOW_MS + 120_000)).toMatch(/^Since .+, for 0 s, until .+, in 2 min\. Grant/);
    expect(until(NOW_MS)).toMatch(/, due to be tried again\. Grant/);
    expect(until(NOW_MS + 120_000, null)).toMatch(/^until .+, in 2 min\. Grant/);
  });
});

test('a contact of which values are left out is not green', () => {
  expect(contactStanding('done', 0)).toEqual({ tone: 'good', text: 'in HubSpot' });
  expect(contactStanding('done', 2)).toEqual({ tone: 'warn', text: 'in HubSpot, 2 left out' });
  expect(contactStanding('dead', 2)).toEqual({ tone: 'bad', text: 'dead letter' });
});
