import { describe, expect, test } from '@jest/globals';
import {
  type ConsentCase,
  decideConsent,
  isConsentNews,
} from '../../../src/core/consent/decide.ts';
import { NO_MEMORY } from '../../../src/core/consent/memory.ts';
import type { ConsentMemory, SubscriptionStatus } from '../../../src/model/consent.ts';

const ADA = 'ada@example.com';
const OLD = 'ada.old@example.com';
const AT = '2026-11-22T10:00:00.000Z';
const AT_MS = Date.parse(AT);

const status = (
  state: SubscriptionStatus['state'],
  more: Partial<SubscriptionStatus> = {},
): SubscriptionStatus => ({ state, at: AT, source: null, explanation: null, ...more });

function decide(changes: Partial<ConsentCase> = {}) {
  return decideConsent({
    choice: 'given',
    memory: NO_MEMORY,
    email: ADA,
    isOptedOut: false,
    now: status('NOT_SPECIFIED'),
    former: null,
    ...changes,
  });
}

/** The daemon unsubscribed Ada. */
const OURS: ConsentMemory = {
  ...NO_MEMORY,
  choice: 'withdrawn',
  email: ADA,
  state: 'UNSUBSCRIBED',
  at: AT,
  isOurs: true,
};

describe('a consent that is given', () => {
  test('subscribes whoever has said nothing', () => {
    expect(decide()).toEqual({ kind: 'write', state: 'SUBSCRIBED', undoesOurs: false });
  });

  test('is settled where HubSpot has it', () => {
    expect(decide({ now: status('SUBSCRIBED') })).toEqual({ kind: 'settled', isOurs: false });
  });

  test.each([
    ['from the type', { now: status('UNSUBSCRIBED') }],
    ['from all e-mail', { isOptedOut: true }],
    [
      'from all e-mail, though the type says subscribed',
      { isOptedOut: true, now: status('SUBSCRIBED') },
    ],
  ])('is left to HubSpot where the person unsubscribed %s', (_how, changes) => {
    expect(decide(changes)).toEqual({ kind: 'kept' });
  });

  test('undoes an unsubscribe of ours', () => {
    expect(decide({ memory: OURS, now: status('UNSUBSCRIBED') })).toEqual({
      kind: 'write',
      state: 'SUBSCRIBED',
      undoesOurs: true,
    });
  });

  test.each([
    ['came later', { at: '2026-11-22T10:00:03.000Z' }],
    ['has no time', { at: null }],
  ])('undoes no unsubscribe that %s', (_what, more) => {
    expect(decide({ memory: OURS, now: status('UNSUBSCRIBED', more) })).toEqual({ kind: 'kept' });
  });

  test('undoes no unsubscribe where the time of ours is not known', () => {
    const memory = { ...OURS, at: null };
    expect(decide({ memory, now: status('UNSUBSCRIBED') })).toEqual({ kind: 'kept' });
  });

  describe('after an unsubscribe of ours whose answer got lost', () => {
    const sending = {
      state: 'UNSUBSCRIBED',
      email: ADA,
      explanation: 'ours',
      sinceMs: AT_MS - 1_000,
    } as const;
    const memory = { ...NO_MEMORY, sending };

    test.each([
      ['its explanation', { explanation: 'ours' }],
      ['its source', { source: 'Public status API' }],
    ])('undoes it, known by %s', (_by, more) => {
      expect(decide({ memory, now: status('UNSUBSCRIBED', more) })).toMatchObject({
        kind: 'write',
        undoesOurs: true,
      });
    });

    test.each([
      ['of the person', {}],
      ['of another time', { explanation: 'ours', at: '2026-11-22T10:05:00.000Z' }],
    ])('leaves one %s', (_whose, more) => {
      expect(decide({ memory, now: status('UNSUBSCRIBED', more) })).toEqual({ kind: 'kept' });
    });

    test('leaves that of another address', () => {
      const other = { ...memory, sending: { ...sending, email: OLD } };
      const now = status('UNSUBSCRIBED', { explanation: 'ours' });
      expect(decide({ memory: other, now })).toEqual({ kind: 'kept' });
    });
  });

  describe('by somebody with a new address', () => {
    const memory: ConsentMemory = {
      ...NO_MEMORY,
      choice: 'given',
      email: OLD,
      state: 'SUBSCRIBED',
    };

    test('subscribes it', () => {
      expect(decide({ memory, former: status('SUBSCRIBED') })).toMatchObject({ kind: 'write' });
    });

    test('does not where the former one was unsubscribed', () => {
      expect(decide({ memory, former: status('UNSUBSCRIBED') })).toEqual({ kind: 'kept' });
    });

    test('does where that was by us', () => {
      const ours = { ...OURS, email: OLD };
      const former = status('UNSUBSCRIBED');
      expect(decide({ memory: ours, former })).toMatchObject({ kind: 'write' });
    });

    test('does not where the former one wanted no e-mail at all, which its types do not show', () => {
      const left: ConsentMemory = { ...memory, state: 'UNSUBSCRIBED' };
      expect(decide({ memory: left, former: status('NOT_SPECIFIED') })).toEqual({ kind: 'kept' });
      expect(decide({ memory: left, former: null })).toEqual({ kind: 'kept' });
      expect(decide({ memory: left, former: status('SUBSCRIBED') })).toMatchObject({
        kind: 'write',
      });
    });
  });
});

describe('a consent that is withdrawn', () => {
  test.each([status('SUBSCRIBED'), status('NOT_SPECIFIED')])('unsubscribes: %j', (now) => {
    expect(decide({ choice: 'withdrawn', now })).toEqual({
      kind: 'write',
      state: 'UNSUBSCRIBED',
      undoesOurs: false,
    });
  });

  test('remembers whose unsubscribe HubSpot has', () => {
    const now = status('UNSUBSCRIBED');
    expect(decide({ choice: 'withdrawn', now })).toEqual({ kind: 'settled', isOurs: false });
    expect(decide({ choice: 'withdrawn', now, memory: OURS })).toEqual({
      kind: 'settled',
      isOurs: true,
    });
  });
});

test('somebody whom a write of ours brought back is unsubscribed, whatever the consent says', () => {
  const memory = { ...NO_MEMORY, isOwed: true };
  expect(decide({ memory, now: status('SUBSCRIBED') })).toMatchObject({ state: 'UNSUBSCRIBED' });
  expect(decide({ memory, now: status('UNSUBSCRIBED') })).toEqual({ kind: 'kept' });
});

describe('HubSpot is asked', () => {
  const acted: ConsentMemory = { ...NO_MEMORY, choice: 'given', email: ADA };
  const sending = { state: 'SUBSCRIBED', email: ADA, explanation: '', sinceMs: 0 } as const;

  test.each([
    ['about a first consent', 'given', NO_MEMORY, ADA, true],
    ['about a withdrawal', 'withdrawn', acted, ADA, true],
    ['about another address', 'given', acted, OLD, true],
    ['after a write without a known end', 'given', { ...acted, sending }, ADA, true],
    ['where something is owed', 'never', { ...acted, isOwed: true }, ADA, true],
    ['not about what was acted on', 'given', acted, 'Ada@Example.com', false],
    ['not where the address is not known', 'given', acted, null, false],
    ['not about what was never given', 'never', { ...acted, sending }, ADA, false],
  ] as const)('%s', (_what, choice, memory, email, isNews) => {
    expect(isConsentNews(choice, memory, email)).toBe(isNews);
  });
});
