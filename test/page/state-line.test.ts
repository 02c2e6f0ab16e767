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
    quota: null,
    receivedLastMinute: 0,
    syncedLastMinute: 0,
    ...changes,
  };
}

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
    [{ mappingFaults: 1 }, ['Everything is in HubSpot', 'The mapping file was refused: 1 fault']],
    [
      { blocked: { reason: 'missing scopes', hint: 'Grant them.', sinceMs: NOW_MS - 60_000 } },
      ['BLOCKED for 1 min: missing scopes'],
    ],
  ] as const)('%j', (changes, expected) => {
    expect(titles(changes)).toEqual(expected);
  });

  test('tells how many values are left out', () => {
    const group = { property: 'city', reason: 'r', contacts: 2, example: null, hint: '' };
    expect(titles({}, [group, { ...group, property: 'zip', contacts: 1 }])).toEqual([
      'Everything that can be is in HubSpot',
      '3 values are left out',
    ]);
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

  test('says what to do when it is blocked, and nothing else in its place', () => {
    const blocked = { reason: 'unauthorized', hint: 'Put in another token.', sinceMs: NOW_MS };
    const [first] = describeState(status({ blocked }), [], NOW_MS);
    expect(first).toMatchObject({ tone: 'bad', text: 'Put in another token.' });
  });
});
