import { expect, test } from '@jest/globals';
import { sharedConditions } from '../../../src/core/alerts/shared-conditions.ts';
import { conditionOf } from '../../../src/core/state/condition-of.ts';
import type { Condition, ConditionCode } from '../../../src/model/condition.ts';

const about = (code: ConditionCode, severity: Condition['severity'] = 'person'): Condition =>
  conditionOf({ code, severity, what: code, advice: '' });

test('what all connections have is taken apart, each once, the gravest of it', () => {
  const { ofAll, own } = sharedConditions(
    new Map([
      [
        'acme',
        [about('unknown-tenant', 'notice'), about('blocked'), about('ledger-refuses', 'down')],
      ],
      ['globex', [about('unknown-tenant'), about('ledger-refuses', 'down')]],
      ['initech', [about('clock-off', 'notice')]],
    ]),
  );
  expect(ofAll.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
    'unknown-tenant person',
    'ledger-refuses down',
    'clock-off notice',
  ]);
  expect([...own].map(([id, some]) => [id, some.map(({ code }) => code)])).toEqual([
    ['acme', ['blocked']],
    ['globex', []],
    ['initech', []],
  ]);
});
