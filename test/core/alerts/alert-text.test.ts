import { describe, expect, test } from '@jest/globals';
import {
  alertText,
  GROUPS_SHOWN_MAX,
  REASON_CHARS_MAX,
} from '../../../src/core/alerts/alert-text.ts';
import { deadLetterHint } from '../../../src/core/dead-letter-hint.ts';
import type { Condition } from '../../../src/core/alerts/condition.ts';
import type { AlertMessage } from '../../../src/core/alerts/incident.ts';

const MINUTE = 60_000;

function textOf(condition: Condition, news: AlertMessage['news'] = 'opened'): string {
  const overSinceMs = news === 'over' ? 125 * MINUTE : null;
  const times = { sinceMs: 0, steadySinceMs: 0, notifiedSize: 1, overSinceMs };
  return alertText('acme', { incident: { condition, ...times }, news });
}

const HALT = {
  lane: 'contacts',
  reason: 'missing-scopes (crm.objects.contacts.write)',
  hint: 'Grant the named scopes.',
  sinceMs: 0,
} as const;
const BLOCKED: Condition = { kind: 'blocked', ...HALT };
const FUSE: Condition = { kind: 'fuse', ...HALT, reason: '21 dead', hint: 'Look, then release.' };
const PAUSED: Condition = {
  kind: 'paused',
  ...HALT,
  lane: 'timeline',
  reason: 'daily limit',
  hint: '',
  untilMs: Date.parse('2026-11-24T00:00:00Z'),
};
const BACKLOG: Condition = {
  kind: 'backlog',
  sinceMs: 0,
  waitedMs: 17 * MINUTE,
  limitMs: 15 * MINUTE,
};
const SHARED: Condition = { kind: 'shared-value', property: 'email', claimants: 3_000 };
const dead = (...codes: readonly string[]): Condition => ({
  kind: 'dead-letters',
  groups: codes.map((code) => ({ kind: 'contact', code, reason: code, count: 1 })),
});

const REFUSED = deadLetterHint('a');

describe('the text of a message', () => {
  test.each<[string, Condition, AlertMessage['news']]>([
    [
      '[acme] Blocked: sending contacts: missing-scopes (crm.objects.contacts.write). Grant the named scopes.',
      BLOCKED,
      'opened',
    ],
    ['[acme] Nothing is blocked any more. It was for 2 h.', BLOCKED, 'over'],
    ['[acme] A fuse has stopped sending contacts: 21 dead. Look, then release.', FUSE, 'opened'],
    ['[acme] No fuse stops anything any more. One did for 2 h.', FUSE, 'over'],
    [
      '[acme] Paused until 2026-11-24 00:00:00 UTC: sending timeline entries: daily limit.',
      PAUSED,
      'opened',
    ],
    ['[acme] Nothing is paused for long any more. It was for 2 h.', PAUSED, 'over'],
    [
      '[acme] The oldest event has waited 17 min for HubSpot (limit: 15 min). Look at: neostore-hubspot status',
      BACKLOG,
      'opened',
    ],
    ['[acme] No event waits too long any more. It took 2 h.', BACKLOG, 'over'],
    [
      '[acme] 1 dead letter waits for a person. Look at: neostore-hubspot dead-letters list\n- 1 contact: INVALID_EMAIL. HubSpot does not take the e-mail address. Correct it where it comes from: its next event sends the contact again. Or discard it. Of a person who was in HubSpot before it may mean that they were erased there: then erase them here, too.',
      dead('INVALID_EMAIL'),
      'opened',
    ],
    [
      `[acme] It got worse: 2 dead letters wait for a person. Look at: neostore-hubspot dead-letters list\n- 1 contact: a. ${REFUSED}\n- 1 contact: b. ${REFUSED}`,
      dead('a', 'b'),
      'worse',
    ],
    [
      '[acme] 3000 contacts claim one value of email. Each stays a contact of its own, without the value. Find it with neostore-hubspot identity list, look at it with identity show, and decide: most likely it names nobody.',
      SHARED,
      'opened',
    ],
    ['[acme] No value is shared by many any more. One was for 2 h.', SHARED, 'over'],
    ['[acme] No dead letters are left. There were some for 2 h.', dead('a'), 'over'],
  ])('%s', (text, condition, news) => {
    expect(textOf(condition, news)).toBe(text);
  });

  test('names the most frequent reasons only, each cut to a limit', () => {
    const reasons = Array.from({ length: GROUPS_SHOWN_MAX + 2 }, (_, n) => `r${n}`);
    expect(textOf(dead(...reasons))).toMatch(/r4\..*\n- and 2 more reasons$/);
    expect(textOf(dead('x'.repeat(REASON_CHARS_MAX + 1)))).toMatch(/: x{200}…\. /);
  });

  test('cannot call for attention by what a reason says', () => {
    expect(textOf(dead('<!channel> & co'))).toContain('&lt;!channel&gt; &amp; co');
  });
});
