import { describe, expect, test } from '@jest/globals';
import { classifyAnswer, classifyInputError } from '../../src/hubspot/decisions/classify.ts';
import {
  deadLetterFamily,
  deadLetterHint,
  DEAD_LETTER_FAMILIES,
} from '../../src/core/dead-letter-hint.ts';
import { parseDelivery } from '../../src/core/event.ts';
import type { Rejected } from '../../src/core/outcome.ts';

describe('a reason that the code gives belongs to the family that a person mends so', () => {
  test.each([
    ['no key: email an object, not a value', 'no-key'],
    ['"when" failed on this event', 'when-failed'],
    ['firstname expression took over 1000 ms', 'expression-too-slow'],
    ['gave up: HTTP 503', 'gave-up'],
    ['gave up: another record has its unique value', 'gave-up'],
    ['timeline event pass_installed is not defined in HubSpot', 'timeline-not-defined'],
    ['timeline event pass_installed is not in the mapping', 'timeline-not-defined'],
    ['timeline event pass_installed has no "appEvent" in the mapping', 'timeline-not-defined'],
    ['no "appEvent" under hubspot.timeline in the mapping: pass_installed', 'timeline-not-defined'],
    ['OBJECT_NOT_FOUND', 'record-gone'],
    ['HTTP 400', 'refused'],
    ['refused', 'refused'],
  ])('%s: %s', (reason, slug) => expect(deadLetterFamily(reason).slug).toBe(slug));

  test.each([
    null,
    '{',
    '[]',
    '{}',
    '{"__id":"1"}',
    `{"__id":"${'x'.repeat(300)}","__eventName":"a"}`,
  ])('what is quarantined: %s', (body) => {
    const parsed = parseDelivery(body, 0);
    const reason = parsed.kind === 'quarantined' ? parsed.reason : '';
    expect(deadLetterFamily(`quarantined: ${reason}`).slug).toBe('not-an-event');
    expect(deadLetterFamily(reason).slug).toBe('not-an-event');
  });

  test.each([
    ['PROPERTY_DOESNT_EXIST', 'property-missing'],
    ['INVALID_OPTION', 'option-missing'],
    ['INVALID_EMAIL', 'email-invalid'],
    ['INVALID_INTEGER', 'value-refused'],
    ['READ_ONLY_VALUE', 'value-refused'],
    ['CONFLICTING_UNIQUE_VALUE', 'value-taken'],
  ])('HubSpot refuses a value with %s: %s', (code, slug) => {
    const context = { propertyName: ['some_property'] };
    const error = { category: 'VALIDATION_ERROR', errors: [{ code, context }] };
    const { reason } = classifyInputError(error) as Rejected;
    expect(reason).toBe(`VALIDATION_ERROR: ${code} (some_property)`);
    expect(deadLetterFamily(reason).slug).toBe(slug);
  });

  test('HubSpot names the owner of a value', () => {
    const body = { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 123' };
    const { reason } = classifyAnswer({ status: 409, body, askedMs: null }) as Rejected;
    expect(deadLetterFamily(reason).slug).toBe('value-taken');
  });

  test('HubSpot says no more than that it does not like it', () => {
    const { reason } = classifyInputError({ category: 'VALIDATION_ERROR' }) as Rejected;
    expect(deadLetterFamily(reason).slug).toBe('value-refused');
  });
});

test('each family has a name of its own and says what to do', () => {
  const slugs = DEAD_LETTER_FAMILIES.map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(slugs.length);
  for (const { slug, hint } of DEAD_LETTER_FAMILIES) {
    expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(hint).toMatch(/retry|discard/i);
  }
  expect(deadLetterHint('something new')).toBe(DEAD_LETTER_FAMILIES.at(-1)?.hint);
});
