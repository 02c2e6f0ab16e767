import { describe, expect, test } from '@jest/globals';
import { parseRule } from '../../../src/core/probe/parse-rule.ts';
import { readRules } from '../../../src/core/probe/read-rules.ts';
import { refused, taken } from './replies.ts';

const RULE = { trigger: 'city', requires: 'state' };
const MISSING = {
  category: 'VALIDATION_ERROR',
  message: 'The property values provided are invalid',
  errors: [
    {
      code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
      message: 'state is required because of a conditional property rule based on [city]',
      context: { propertyName: ['state'] },
    },
  ],
};
const UNNAMED = { message: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY: state is required' };

describe('a rule', () => {
  test.each([
    ['refuses a record', taken([], [MISSING]), 'record', 'named'],
    ['refuses a batch', refused(MISSING), 'batch', 'named'],
    ['does not name what set it off', refused(UNNAMED), 'batch', 'unnamed'],
  ])('%s', (_, batch, refusal, trigger) => {
    const found = readRules({ rule: RULE, batch, other: taken() });
    expect(found).toEqual([
      { kind: 'found', name: 'ruleRefusal', value: refusal },
      { kind: 'found', name: 'ruleTrigger', value: trigger },
      { kind: 'found', name: 'ruleScope', value: 'sent' },
    ]);
  });

  test.each([
    ['holds for each write', refused(MISSING), { kind: 'found', value: 'record' }],
    [
      'is not what refuses',
      refused(),
      { kind: 'open', reason: expect.stringContaining('VALIDATION_ERROR') },
    ],
    ['cannot be broken', null, { kind: 'open' }],
  ])('%s', (_, other, scope) => {
    const found = readRules({ rule: RULE, batch: refused(MISSING), other });
    expect(found[2]).toMatchObject({ name: 'ruleScope', ...scope });
  });

  test.each([
    ['that is not in force', taken(), 'took a contact that breaks the rule'],
    ['that is not what refuses', refused(), 'for another reason: VALIDATION_ERROR'],
  ])('%s leaves all three open', (_, batch, reason) => {
    const found = readRules({ rule: RULE, batch, other: null });
    expect(found).toHaveLength(3);
    for (const one of found) {
      expect(one).toMatchObject({
        kind: 'open',
        reason: expect.stringContaining(reason) as unknown,
      });
    }
  });
});

test.each([
  ['city=state', RULE],
  ['country:FR=state', { trigger: 'country', value: 'FR', requires: 'state' }],
  ['city', null],
  ['City=state', null],
  ['city=', null],
])('a rule on the command line: %s', (text, rule) => {
  expect(parseRule(text)).toEqual(rule);
});
