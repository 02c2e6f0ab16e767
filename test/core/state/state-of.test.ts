import { describe, expect, test } from '@jest/globals';
import { conditionText } from '../../../src/core/state/condition-text.ts';
import { stateOf } from '../../../src/core/state/state-of.ts';
import { CONDITION_CODES } from '../../../src/model/condition.ts';
import { aKnown, aStatus, HOUR, minute, MINUTE, NOW, SECOND } from './known.ts';
import type { Condition, Severity } from '../../../src/model/condition.ts';
import type { LaneState } from '../../../src/model/lane.ts';

type Changes = Parameters<typeof aKnown>[0];

/** What is said of a connection, each condition as `severity code: sentence`. */
function said(changes: Changes): readonly string[] {
  return stateOf(aKnown(changes)).conditions.map(
    (one) => `${one.severity} ${one.code}: ${conditionText(one, NOW)}`,
  );
}

function only(changes: Changes): Condition {
  const { conditions } = stateOf(aKnown(changes));
  expect(conditions).toHaveLength(1);
  const [condition] = conditions;
  if (condition === undefined) throw new Error('nothing is said');
  return condition;
}

const LANE: LaneState = {
  lane: 'contacts',
  kind: 'blocked',
  code: 'unauthorized',
  reason: 'unauthorized (HTTP 401)',
  hint: 'Put in a valid token.',
  sinceMs: NOW - 2 * MINUTE,
  untilMs: null,
};
const lanes = (...changes: readonly Partial<LaneState>[]): Changes => ({
  status: { lanes: changes.map((change) => ({ ...LANE, ...change })) },
});
const NONE = aStatus().timeline;

test('a connection is well where nothing is wrong, also with work under way', () => {
  expect(stateOf(aKnown())).toEqual({ severity: 'well', conditions: [] });
  const status = { events: { ...NONE, pending: 5 }, oldestPendingMs: NOW - MINUTE };
  expect(stateOf(aKnown({ status })).severity).toBe('well');
});

test('a mapping file that was refused is said also where no daemon runs', () => {
  const mapping = { version: 'v1', sinceMs: 0, refused: { faults: 2, sinceMs: NOW } };
  const daemon = { kind: 'not-running', sinceMs: null } as const;
  const { conditions } = stateOf(aKnown({ known: { daemon, mapping } }));
  expect(conditions.map(({ code }) => code)).toEqual(['not-running', 'mapping-refused']);
});

test('the worst is said first, and a cause before its consequence', () => {
  const { severity, conditions } = stateOf(
    aKnown({
      status: {
        lanes: [LANE],
        contacts: { ...NONE, pending: 1, waiting: 1 },
        oldestPendingMs: NOW - HOUR,
        unmerged: 1,
      },
      process: { ledger: { sinceMs: NOW, code: 'SQLITE_FULL' } },
    }),
  );
  expect(severity).toBe('down');
  expect(conditions.map(({ code }) => code)).toEqual([
    'ledger-refuses',
    'blocked',
    'overdue',
    'unmerged-records',
    'waiting-contacts',
  ]);
});

describe('of the daemon', () => {
  test.each<[string, Changes, string]>([
    [
      'that nobody holds the ledger',
      { known: { daemon: { kind: 'not-running', sinceMs: NOW - HOUR } } },
      'down not-running: The daemon does not run since 2026-11-23 09:00:00 UTC, for 60 min',
    ],
    [
      'that it says nothing',
      { known: { daemon: { kind: 'not-heard', sinceMs: null } } },
      'down not-heard: The daemon holds the ledger and says nothing',
    ],
    [
      'that evaluation ends again and again',
      { process: { evaluation: minute({ 'not-started': 2, 'expression-crashed': 1 }) } },
      'person evaluation-failing: The process that evaluates the mapping ends again and again (not-started) since 2026-11-23 09:59:00 UTC, for 1 min (3 times in the last 10 min)',
    ],
    [
      'that alerts do not arrive',
      { process: { alerts: { sinceMs: NOW - SECOND, code: 'HTTP 500' } } },
      'person alerts-failing: Alerts do not arrive (HTTP 500) since 2026-11-23 09:59:59 UTC, for 1.0 s',
    ],
    [
      'that its clock is ahead',
      { process: { clockAheadMs: 7 * MINUTE } },
      "person clock-off: This machine's clock is 7 min ahead of HubSpot's",
    ],
    [
      'that its clock is behind',
      { process: { clockAheadMs: -7 * MINUTE } },
      "person clock-off: This machine's clock is 7 min behind HubSpot's",
    ],
    [
      'that its clock was set back',
      { status: { lastReceivedMs: NOW + 3 * HOUR } },
      "person clock-off: This machine's clock is 3 h behind the newest event",
    ],
    [
      'that it is a dry run, in which nothing is overdue',
      { report: { dryRun: true }, status: { oldestPendingMs: NOW - HOUR } },
      'notice dry-run: Dry run: nothing is written to HubSpot',
    ],
  ])('%s', (_case, changes, sentence) => {
    expect(said(changes)).toEqual([sentence]);
  });

  test('not that a process of evaluation ended twice, or long ago', () => {
    expect(said({ process: { evaluation: minute({ 'expression-crashed': 2 }) } })).toEqual([]);
    expect(said({ process: { evaluation: minute({ 'expression-crashed': 9 }, 14) } })).toEqual([]);
  });

  test('that tenants share an account', () => {
    const line = '"value": "x"';
    const tenants = ['acme', 'globex'];
    const sharedAccounts = [{ portalId: '42', tenants, property: 'customer', line }];
    const condition = only({ known: { sharedAccounts } });
    expect(condition).toMatchObject({ code: 'shared-account', severity: 'person' });
    expect(condition.advice).toContain(line);
  });
});

describe('of webhooks', () => {
  const refused = (counts: { readonly [name: string]: number }, inRow = 0): Changes => ({
    report: { deliveries: minute(counts), refusedMs: NOW, refusedInRow: inRow },
  });

  test.each<[string, Changes, Severity, string]>([
    [
      'none is taken',
      refused({ 'wrong-signature': 183 }),
      'down',
      'Webhooks are refused: wrong signature since 2026-11-23 09:59:00 UTC, for 1 min (100 % of 183 webhooks in the last 15 min)',
    ],
    ['none is taken any more', refused({ taken: 40, 'wrong-signature': 20 }, 20), 'down', '33 %'],
    ['some are refused', refused({ taken: 45, 'too-large': 5 }), 'person', 'too large'],
    ['a few are refused', refused({ taken: 999, 'no-signature': 1 }), 'notice', '1 % of 1,000'],
    ['two came and were refused', refused({ 'no-signature': 2 }), 'notice', '100 %'],
    ['an unknown reason', refused({ 'of-tomorrow': 3 }), 'down', 'of-tomorrow'],
  ])('where %s', (_case, changes, severity, sentence) => {
    const condition = only(changes);
    expect(condition).toMatchObject({ code: 'webhooks-refused', severity });
    expect(conditionText(condition, NOW)).toContain(sentence);
    expect(condition.advice).not.toBe('');
  });

  test('they are refused until one is taken and no other refused for two minutes', () => {
    const deliveries = minute({ 'wrong-signature': 9 }, 3);
    const of = (takenMs: number | null, refusedMs: number) =>
      said({ report: { deliveries, takenMs, refusedMs } });
    expect(of(null, NOW - 3 * MINUTE)).toHaveLength(1);
    expect(of(NOW, NOW - MINUTE)).toHaveLength(1);
    expect(of(NOW, NOW - 3 * MINUTE)).toEqual([]);
  });

  test('a refusal counts for hours where none came since', () => {
    const of = (agoMs: number) =>
      said({ report: { refusedMs: NOW - agoMs, refusedFor: 'too-large', takenMs: null } });
    expect(of(3 * HOUR)).toEqual([
      'notice webhooks-refused: Webhooks are refused: too large since 2026-11-23 07:00:00 UTC, for 3 h (none came since)',
    ]);
    expect(of(7 * HOUR)).toEqual([]);
  });

  test.each<[string, Changes, Severity | null]>([
    ['a few', { process: { strangers: minute({ 'unknown-tenant': 2 }) } }, null],
    [
      'some, beside many others',
      {
        process: { strangers: minute({ 'unknown-tenant': 9 }) },
        report: { deliveries: minute({ taken: 99 }) },
      },
      'notice',
    ],
    ['hardly any others', { process: { strangers: minute({ 'unknown-tenant': 9 }) } }, 'person'],
    ['unsigned ones', { process: { strangers: minute({ 'no-signature': 999 }) } }, 'notice'],
  ])('that come for an unknown tenant: %s', (_case, changes, severity) => {
    const { conditions } = stateOf(aKnown(changes));
    expect(conditions.map((one) => one.severity)).toEqual(severity === null ? [] : [severity]);
  });

  test('that the ledger takes none, with how many were answered 503', () => {
    const ledger = { sinceMs: NOW - MINUTE, code: 'SQLITE_FULL' };
    expect(said({ process: { ledger } })).toEqual([
      'down ledger-refuses: The ledger takes no events (SQLITE_FULL) since 2026-11-23 09:59:00 UTC, for 1 min',
    ]);
    const report = { deliveries: minute({ unavailable: 352, taken: 48 }) };
    expect(said({ process: { ledger }, report })[0]).toContain('(352 webhooks answered 503 in');
    expect(said({ known: { status: null } })).toEqual([
      'down ledger-refuses: The ledger cannot be read',
    ]);
  });

  test.each([
    [50, 6, true],
    [90, 100_000, true],
    [900, 1_000_000, true],
    [1_100, 1_000_000, false],
    [150, 1_000, false],
  ])('that %d MiB of %d are free', (freeMib, totalMib, isFull) => {
    const disk = { freeBytes: freeMib * 1024 ** 2, totalBytes: totalMib * 1024 ** 2 };
    const codes = stateOf(aKnown({ known: { disk } })).conditions.map(({ code }) => code);
    expect(codes).toEqual(isFull ? ['disk-nearly-full'] : []);
  });

  test('that none ever came', () => {
    expect(said({ status: { lastReceivedMs: null } })).toEqual([
      'notice nothing-received: Nothing was received yet',
    ]);
  });

  test.each([
    ['as many as ever', [10, 10, 10], 31 * MINUTE, true],
    ['a young ledger', [10, 10, 0], 31 * MINUTE, false],
    ['a night', [0, 0, 0], 8 * HOUR, false],
    ['a short silence', [10, 10, 10], 29 * MINUTE, false],
    ['nothing to compare with', [], 31 * MINUTE, false],
  ])('that it is silent: %s', (_case, usual, agoMs, isSilent) => {
    const changes = { status: { usual, lastReceivedMs: NOW - agoMs } };
    const codes = stateOf(aKnown(changes)).conditions.map(({ code }) => code);
    expect(codes).toEqual(isSilent ? ['silent'] : []);
  });
});

describe('of HubSpot', () => {
  test('that it refuses everything: down where contacts are concerned', () => {
    expect(said(lanes({}, { lane: 'timeline' }))).toEqual([
      'down blocked: Blocked: sending contacts, sending timeline entries: unauthorized (HTTP 401) since 2026-11-23 09:58:00 UTC, for 2 min',
    ]);
    expect(only(lanes({ lane: 'timeline' })).severity).toBe('person');
  });

  test('all reasons of what is blocked, each once', () => {
    const other = {
      lane: 'timeline',
      code: 'missing-scopes',
      reason: 'missing-scopes (x)',
    } as const;
    expect(only(lanes({}, other, { ...other, lane: 'compare' })).parts).toEqual([
      { name: 'unauthorized', text: 'sending contacts: unauthorized (HTTP 401)' },
      {
        name: 'missing-scopes',
        text: 'sending timeline entries, comparing with HubSpot: missing-scopes (x)',
      },
    ]);
  });

  test('that a fuse has blown', () => {
    expect(said(lanes({ kind: 'fuse', reason: '21 at once' }))).toEqual([
      'down fuse: A fuse has stopped sending contacts: 21 at once since 2026-11-23 09:58:00 UTC, for 2 min',
    ]);
  });

  const failing = { kind: 'paused', code: 'server-error', reason: 'HTTP 500' } as const;

  test.each<[string, Changes, string]>([
    [
      'a lane waits for it',
      {
        ...lanes({ ...failing, sinceMs: NOW - 10 * MINUTE }),
        report: { requests: minute({ '500': 116, done: 4 }) },
      },
      'person hubspot-failing: HubSpot answers 500 since 2026-11-23 09:50:00 UTC, for 10 min (97 % of 120 requests lately)',
    ],
    [
      'a lane waits for it, and more is not known',
      lanes(failing),
      'person hubspot-failing: HubSpot fails: HTTP 500 since 2026-11-23 09:58:00 UTC, for 2 min',
    ],
    [
      'it is not found',
      { report: { requests: minute({ ENOTFOUND: 3 }), failingSinceMs: NOW - 20 * SECOND } },
      'person hubspot-failing: HubSpot cannot be reached (ENOTFOUND) since 2026-11-23 09:59:40 UTC, for 20.0 s (100 % of 3 requests lately)',
    ],
    [
      'it answers nothing',
      { report: { requests: minute({ TIMEOUT: 1 }), failingSinceMs: NOW } },
      'notice hubspot-failing: HubSpot does not answer in time since 2026-11-23 10:00:00 UTC, for 0 ms (100 % of 1 request lately)',
    ],
    [
      'half of what is asked fails',
      { report: { requests: minute({ '502': 5, done: 4, refused: 1 }) } },
      'person hubspot-failing: HubSpot answers 502 (50 % of 10 requests lately)',
    ],
  ])('that it fails: %s', (_case, changes, sentence) => {
    expect(said(changes)).toEqual([sentence]);
  });

  test('not that it fails where few requests do, or none lately', () => {
    expect(said({ report: { requests: minute({ '500': 4, done: 90 }) } })).toEqual([]);
    expect(said({ report: { requests: minute({ refused: 9, limited: 9 }) } })).toEqual([]);
    const long = { requests: minute({ '500': 9 }, 9), failingSinceMs: NOW - 9 * MINUTE };
    expect(said({ report: long })).toEqual([]);
  });

  const paused = { kind: 'paused', code: 'daily', reason: 'HTTP 429' } as const;

  test.each<[string, Partial<LaneState>, string]>([
    [
      'for the rest of the day',
      { ...paused, untilMs: NOW + 3 * HOUR },
      "person paused: Paused: sending contacts: HubSpot's quota for the day is used up (429, daily) since 2026-11-23 09:58:00 UTC, for 2 min, until 2026-11-23 13:00:00 UTC, in 3 h",
    ],
    [
      "for what is left to the account's other apps",
      { ...paused, reason: 'daily reserve', sinceMs: NOW, untilMs: NOW + MINUTE },
      "notice paused: Paused: sending contacts: what is left of HubSpot's day belongs to the account's other apps (HUBSPOT_DAILY_RESERVE) since 2026-11-23 10:00:00 UTC, for 0 ms, until 2026-11-23 10:01:00 UTC, in 1 min",
    ],
    [
      'for a reason of its own',
      { ...paused, code: 'merge-refused', reason: 'why', sinceMs: NOW, untilMs: NOW },
      'notice paused: Paused: sending contacts: why since 2026-11-23 10:00:00 UTC, for 0 ms, due to be tried again',
    ],
  ])('that it is left alone %s', (_case, lane, sentence) => {
    expect(said(lanes(lane))).toEqual([sentence]);
  });

  test('a lane that is left alone for two reasons once', () => {
    const daily = { ...paused, untilMs: NOW + 3 * HOUR };
    const [sentence] = said(lanes(daily, { ...daily, reason: 'daily reserve' }));
    expect(sentence).toContain("Paused: sending contacts: HubSpot's quota");
  });

  test('not that its limit of ten seconds is kept', () => {
    const limit = { ...paused, code: 'quota', sinceMs: NOW - 5_000, untilMs: NOW + 5_000 };
    expect(said(lanes(limit))).toEqual([]);
    expect(said(lanes({ ...limit, sinceMs: NOW - 20_000 }))).toHaveLength(1);
  });
});

describe('of the work', () => {
  test.each<[string, Changes, string]>([
    [
      'that the mapping file is refused',
      {
        report: {
          mapping: { version: 'v1', sinceMs: 0, refused: { faults: 2, sinceMs: NOW - MINUTE } },
        },
      },
      'person mapping-refused: The mapping file is refused: 2 faults since 2026-11-23 09:59:00 UTC, for 1 min (version v1 stays in force)',
    ],
    [
      'dead letters',
      {
        status: {
          contacts: { ...NONE, dead: 2_999 },
          events: { ...NONE, dead: 1 },
          deadLetters: [{ kind: 'contact', code: 'INVALID_EMAIL', reason: 'r', count: 3_000 }],
        },
      },
      'person dead-letters: 3,000 dead letters wait for a person (1 reason)',
    ],
    [
      'values that are left out',
      {
        status: {
          leftOut: {
            values: 251,
            groups: [
              { property: 'city', reason: 'too long', contacts: 250 },
              { property: 'zip', reason: 'no option', contacts: 1 },
            ],
          },
        },
      },
      'person left-out-values: 251 values are left out (city of 250 contacts, zip of 1 contact)',
    ],
    [
      'values that several people have',
      {
        status: { conflicts: { open: 2, most: { property: 'email', value: 'x@y', claimants: 7 } } },
      },
      'person identity-conflicts: 2 values are shared by several people, and nobody has decided (one, of email, is claimed by 7 contacts)',
    ],
    [
      'a value that several people have, and none that most have',
      { status: { conflicts: { open: 1, most: null } } },
      'person identity-conflicts: 1 value is shared by several people, and nobody has decided',
    ],
    [
      'records that wait for a merge',
      { status: { unmerged: 1 } },
      'notice unmerged-records: 1 contact has several records in HubSpot',
    ],
    [
      'contacts that wait',
      { status: { contacts: { ...NONE, waiting: 2 }, oldestWaitingMs: NOW - HOUR } },
      'notice waiting-contacts: 2 contacts wait for a key or a value since 2026-11-23 09:00:00 UTC, for 60 min',
    ],
    [
      'that an event waits too long',
      { status: { events: { ...NONE, pending: 1_203 }, oldestPendingMs: NOW - 17 * MINUTE } },
      'person overdue: The oldest event has waited longer than 15 min for HubSpot since 2026-11-23 09:43:00 UTC, for 17 min (1,203 to do)',
    ],
  ])('%s', (_case, changes, sentence) => {
    expect(said(changes)).toEqual([sentence]);
  });

  test('each reason of a dead letter with what to do, cut to a limit', () => {
    const [part] = only({
      status: {
        contacts: { ...NONE, dead: 1 },
        deadLetters: [{ kind: 'contact', code: null, reason: 'x'.repeat(500), count: 1 }],
      },
    }).parts;
    expect(part?.text).toMatch(/^1 contact: x{200}…\. HubSpot refused it for good/);
    expect(part?.name).toHaveLength('contact '.length + 201);
  });

  test('what is overdue by the usual limit where no daemon runs', () => {
    const daemon = { kind: 'not-running', sinceMs: null } as const;
    const codes = (agoMs: number) =>
      stateOf(
        aKnown({ known: { daemon }, status: { oldestPendingMs: NOW - agoMs } }),
      ).conditions.map(({ code }) => code);
    expect(codes(16 * MINUTE)).toEqual(['not-running', 'overdue']);
    expect(codes(14 * MINUTE)).toEqual(['not-running']);
  });
});

test('nothing that is said holds a value of a person', () => {
  const most = { property: 'email', value: 'ann@shop.example', claimants: 9 };
  const state = stateOf(aKnown({ status: { conflicts: { open: 1, most } } }));
  expect(JSON.stringify(state)).not.toContain('shop.example');
});

test('every code is a name in small letters', () => {
  expect(CONDITION_CODES.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
});
