import { expect, test } from '@jest/globals';
import { ANSWER_NAMES, questionOf } from '../../src/core/hubspot-answers.ts';
import { EXPERIMENTS } from '../../src/probe/experiments.ts';

test('each question about HubSpot is tried by one experiment', () => {
  const tried = EXPERIMENTS.flatMap(({ answers }) => answers);
  expect([...tried].sort()).toEqual([...ANSWER_NAMES].sort());
});

test('each question is put in words', () => {
  for (const name of ANSWER_NAMES) expect(questionOf(name)).toMatch(/ /);
});
