import { describe, expect, test } from '@jest/globals';
import { alertText, PARTS_SHOWN_MAX } from '../../../src/core/alerts/alert-text.ts';
import { conditionOf } from '../../../src/core/state/condition-of.ts';
import { CONDITION_CODES, type Condition } from '../../../src/model/condition.ts';
import type { AlertMessage, Notified } from '../../../src/core/alerts/incident.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-27T02:20:00Z');

function textOf(
  condition: Condition,
  news: AlertMessage['news'] = 'opened',
  told: readonly string[] = [],
): string {
  const notified: Notified = { atMs: 0, severity: 'person', size: 1, parts: told };
  const overSinceMs = news === 'over' ? 125 * MINUTE : null;
  const incident = { condition, sinceMs: 0, steadySinceMs: 0, notified, overSinceMs };
  return alertText('acme', { incident, news }, NOW);
}

const FAILING = conditionOf({
  code: 'hubspot-failing',
  severity: 'person',
  what: 'HubSpot answers 500',
  figures: '97 % of 120 requests lately',
  advice: 'It is tried again.',
  sinceMs: NOW - 10 * MINUTE,
});

const dead = (...names: readonly string[]): Condition =>
  conditionOf({
    code: 'dead-letters',
    severity: 'person',
    what: 'Dead letters wait for a person',
    advice: 'Look at them.',
    parts: names.map((name) => ({ name, text: `1 contact: ${name}` })),
  });

describe('the text of a message', () => {
  test.each<[string, string]>([
    [
      textOf(FAILING),
      '[acme] HubSpot answers 500 since 2026-11-27 02:10:00 UTC, for 10 min (97 % of 120 requests lately). It is tried again.',
    ],
    [textOf(FAILING, 'over'), '[acme] HubSpot answers again, after 2 h.'],
    [textOf(dead(), 'over'), '[acme] No dead letters are left, after 2 h.'],
    [
      textOf(dead('a', 'b'), 'worse'),
      '[acme] It got worse: Dead letters wait for a person. Look at them.\n- 1 contact: a\n- 1 contact: b',
    ],
    [
      textOf(dead('a', 'b'), 'more', ['a']),
      '[acme] There is more: Dead letters wait for a person. Look at them.\n- 1 contact: b',
    ],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  test('names the first parts only', () => {
    const names = Array.from({ length: PARTS_SHOWN_MAX + 2 }, (_, n) => `r${n}`);
    expect(textOf(dead(...names))).toMatch(/r4\n- and 2 more$/);
  });

  test('cannot call for attention by what a reason says', () => {
    expect(textOf(dead('<!channel> & co'))).toContain('&lt;!channel&gt; &amp; co');
  });

  test('says of every condition that it is over', () => {
    for (const code of CONDITION_CODES) {
      const condition = conditionOf({ code, severity: 'person', what: 'w', advice: '' });
      expect(textOf(condition, 'over')).toMatch(/^\[acme\] [A-Z].+, after 2 h\.$/);
    }
  });
});
