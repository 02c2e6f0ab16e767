import { expect, test } from '@jest/globals';
import { examinePattern } from '../../src/evaluation/examine-pattern.ts';

test.each([
  ['^([A-Za-z]+[ -]?)+$', 'explosive'],
  ['^(a|a)*$', 'explosive'],
  ['^([a-zA-Z0-9_.+-]+)+@([a-z0-9-]+\\.)+[a-z]+$', 'explosive'],
  ['^(.*),(.*),(.*),(.*)$', 'explosive'],
  ['\\s+$', 'safe'],
  ['^\\d{4}-\\d{2}-\\d{2}$', 'safe'],
  ['^[\\w.+-]+@([\\w-]+\\.)+[a-z]{2,}$', 'safe'],
  ['^([a-z0-9]+-)*[a-z0-9]+$', 'safe'],
])('%s is %s', (source, verdict) => {
  expect(examinePattern({ source, flags: 'gi' })).toBe(verdict);
});
