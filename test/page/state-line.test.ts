import { describe, expect, test } from '@jest/globals';
import type { ConnectionStatus } from '../../src/operator/api.ts';
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
    quota: null,
    receivedLastMinute: 0,
    syncedLastMinute: 0,
    ...changes,
  };
}

const titles = (changes: Partial<ConnectionStatus>): readonly string[] =>
  describeState(status(changes), NOW_MS).map(({ title }) => title);

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
      ['Everything else is in HubSpot', '1 contact waits, the oldest for 2 min'],
    ],
    [
      { contacts: { ...COUNTS, dead: 2 } },
      ['Everything else is in HubSpot', '2 dead letters wait for a person'],
    ],
    [{ mappingFaults: 1 }, ['Everything is in HubSpot', 'The mapping file was refused: 1 fault']],
    [
      { blocked: { reason: 'missing scopes', hint: 'Grant them.', sinceMs: NOW_MS - 60_000 } },
      ['BLOCKED for 1 min: missing scopes'],
    ],
  ] as const)('%j', (changes, expected) => {
    expect(titles(changes)).toEqual(expected);
  });

  test('says what to do when it is blocked, and nothing else in its place', () => {
    const blocked = { reason: 'unauthorized', hint: 'Put in another token.', sinceMs: NOW_MS };
    const [first] = describeState(status({ blocked }), NOW_MS);
    expect(first).toMatchObject({ tone: 'bad', text: 'Put in another token.' });
  });
});
