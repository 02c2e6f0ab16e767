import { describe, expect, test } from '@jest/globals';
import type { ConnectionStatus, LeftOutGroup } from '../../src/operator/api.ts';
import { describeState } from '../../src/operator/page/state-line.ts';

const NOW_MS = 1_000_000;
const COUNTS = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };

function status(changes: Partial<ConnectionStatus> = {}): ConnectionStatus {
  return {
    connection: 'acme',
    dryRun: false,
    mappingVersion: 'v1',
    mappingFaults: 0,
    portalId: null,
    events: COUNTS,
    contacts: { ...COUNTS, done: 3 },
    timeline: COUNTS,
    oldestPendingMs: null,
    oldestWaitingMs: null,
    deadLetters: [],
    blocked: null,
    lanes: [],
    conflicts: { open: 0, most: null },
    quota: null,
    receivedLastMinute: 0,
    syncedLastMinute: 0,
    ...changes,
  };
}

const BLOCKED = {
  lane: 'contacts',
  kind: 'blocked',
  code: 'missing-scopes',
  reason: 'missing scopes',
  hint: 'Grant them.',
  sinceMs: NOW_MS - 60_000,
  untilMs: null,
} as const;
const PAUSED = {
  ...BLOCKED,
  lane: 'timeline',
  kind: 'paused',
  code: 'daily',
  reason: 'daily limit',
  sinceMs: NOW_MS - 5_000,
  untilMs: NOW_MS + 120_000,
} as const;

const titles = (
  changes: Partial<ConnectionStatus>,
  leftOut: readonly LeftOutGroup[] = [],
): readonly string[] => describeState(status(changes), leftOut, NOW_MS).map(({ title }) => title);

describe('where a connection stands', () => {
  test.each([
    [{}, ['Everything is in HubSpot']],
    [{ dryRun: true }, ['Everything is planned', 'Dry run']],
    [{ events: { ...COUNTS, pending: 11 }, timeline: { ...COUNTS, pending: 1 } }, ['12 to do']],
    [
      { contacts: { ...COUNTS, pending: 2 }, oldestPendingMs: NOW_MS - 3_400 },
      ['2 to do, oldest 3 s'],
    ],
    [
      { contacts: { ...COUNTS, waiting: 1 }, oldestWaitingMs: NOW_MS - 120_000 },
      ['Everything that can be is in HubSpot', '1 contact waits, the oldest for 2 min'],
    ],
    [
      { contacts: { ...COUNTS, dead: 2 } },
      ['Everything that can be is in HubSpot', '2 dead letters wait for a person'],
    ],
    [
      { conflicts: { open: 1, most: { property: 'email', value: 'x', claimants: 1 } } },
      ['Everything that can be is in HubSpot', '1 value is shared by several people'],
    ],
    [{ mappingFaults: 1 }, ['Everything is in HubSpot', 'The mapping file was refused: 1 fault']],
    [{ lanes: [PAUSED, BLOCKED] }, ['BLOCKED for 1 min: missing scopes']],
    [
      { lanes: [{ ...BLOCKED, kind: 'fuse' }, BLOCKED] },
      ['STOPPED BY A FUSE for 1 min: missing scopes'],
    ],
    [
      { lanes: [{ ...PAUSED, untilMs: NOW_MS }] },
      ['PAUSED for 5 s, due to be tried again: daily limit'],
    ],
  ] as const)('%j', (changes, expected) => {
    expect(titles(changes)).toEqual(expected);
  });

  test('counts the values that are left out', () => {
    const group = {
      property: 'city',
      code: null,
      reason: 'r',
      contacts: 2,
      example: null,
      hint: '',
      isAtRest: false,
    };
    expect(titles({}, [group, { ...group, property: 'zip', contacts: 1 }])).toEqual([
      'Everything that can be is in HubSpot',
      '3 values are left out',
    ]);
    expect(titles({}, [{ ...group, isAtRest: true }])).toEqual(['Everything is in HubSpot']);
  });

  test.each([
    [{}, 'Nothing was received yet. The first webhook shows here at once.'],
    [{ waiting: 2 }, 'No contact is there yet; nothing is left to do.'],
    [{ done: 1 }, '1 contact as its events left it; nothing is left to do.'],
    [{ done: 2 }, '2 contacts as their events left them; nothing is left to do.'],
  ])('says of the contacts %j what there is of them', (contacts, text) => {
    const events = { ...COUNTS, done: Object.values(contacts).length };
    const state = status({ events, contacts: { ...COUNTS, ...contacts } });
    expect(describeState(state, [], NOW_MS)[0]?.text).toBe(text);
  });

  test('says how many claim one of the values that several people have', () => {
    const textOf = (open: number, claimants: number): string | undefined => {
      const most = { property: 'email', value: 'till@shop.example', claimants };
      return describeState(status({ conflicts: { open, most } }), [], NOW_MS)[1]?.text;
    };
    expect(textOf(1, 3_000)).toMatch(/until you decide\. 3,000 others claim it\.$/);
    expect(textOf(4, 3_000)).toMatch(/until you decide\. 3,000 others claim one of them\.$/);
    expect(textOf(4, 1)).toMatch(/until you decide\.$/);
    expect(textOf(4, 3_000)).not.toContain('shop.example');
  });

  test('says what to do when it is blocked, and nothing else in its place', () => {
    const [first] = describeState(status({ lanes: [BLOCKED] }), [], NOW_MS);
    expect(first).toMatchObject({ tone: 'bad', text: 'Grant them.' });
  });

  test('says until when it is paused, and for how long that is', () => {
    const [first] = describeState(status({ lanes: [PAUSED] }), [], NOW_MS);
    expect(first?.title).toMatch(/^PAUSED for 5 s, until .+, in 2 min: daily limit$/);
    expect(first?.tone).toBe('warn');
  });
});
