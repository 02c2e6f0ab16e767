import { describe, expect, test } from '@jest/globals';
import { parseSaid } from '../../../src/hubspot/decisions/said.ts';
import { requiredValues } from '../../../src/hubspot/decisions/required-values.ts';

const CONDITIONAL = 'MISSING_CONDITIONAL_REQUIRED_PROPERTY';

function required(...errors: readonly object[]): ReturnType<typeof requiredValues> {
  return requiredValues(parseSaid({ category: 'VALIDATION_ERROR', errors }));
}

function wanted(message: string, property = 'state', code = CONDITIONAL): object {
  return { code, message, context: { propertyName: [property] } };
}

describe('values that rules want', () => {
  test.each([
    ['state is required because of a conditional property rule based on [country]', ['country']],
    ['state is required because of a rule based on [country, "city"]', ['country', 'city']],
    ['state is required because of a conditional property rule', []],
    ['state is required because of a rule based on [state]', []],
    ['state is required because of a rule based on [a name <b>]', []],
  ])('have their causes in the message: %s', (message, triggers) => {
    expect(required(wanted(message))).toEqual([
      { property: 'state', isConditional: true, triggers },
    ]);
  });

  test('are named for each rule apart', () => {
    const two = [wanted('based on [country]'), wanted('based on [city]', 'zip')];
    expect(required(...two)).toEqual([
      { property: 'state', isConditional: true, triggers: ['country'] },
      { property: 'zip', isConditional: true, triggers: ['city'] },
    ]);
  });

  test('are wanted of each new contact without a cause', () => {
    expect(required(wanted('', 'lastname', 'MISSING_REQUIRED_PROPERTY'))).toEqual([
      { property: 'lastname', isConditional: false, triggers: [] },
    ]);
  });

  test('may stand in the list that a message embeds', () => {
    const message = `Property values were not valid: ${JSON.stringify([{ name: 'state', error: CONDITIONAL, message: 'based on [country]' }])}`;
    expect(requiredValues(parseSaid({ message }))).toEqual([
      { property: 'state', isConditional: true, triggers: ['country'] },
    ]);
  });

  test('are none where something else is refused', () => {
    expect(required(wanted('', 'email', 'INVALID_EMAIL'))).toEqual([]);
  });
});
