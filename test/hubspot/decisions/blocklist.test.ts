import { describe, expect, test } from '@jest/globals';
import {
  classifyAnswer,
  classifyInputError,
  refusalIn,
} from '../../../src/hubspot/decisions/classify.ts';
import { isBlocklisted } from '../../../src/hubspot/decisions/blocklist.ts';
import { parseSaid } from '../../../src/hubspot/decisions/said.ts';

const ofEmail = (code: string, message = 'no'): object => ({
  category: 'VALIDATION_ERROR',
  errors: [{ code, message, context: { propertyName: ['email'] } }],
});
const listed = (...faults: readonly object[]): object => ({
  category: 'VALIDATION_ERROR',
  message: `Property values were not valid: ${JSON.stringify(faults)}`,
});

describe('an address that HubSpot keeps out for privacy', () => {
  test.each([
    ['by a code of the property', ofEmail('GDPR_BLOCKLISTED_EMAIL')],
    ['by the code of imports', ofEmail('GDPR_BLACKLISTED_EMAIL')],
    ['by another code of the kind', ofEmail('EMAIL_BLOCK_LISTED')],
    ['by the message of a bad address', ofEmail('INVALID_EMAIL', 'This contact was GDPR-deleted')],
    [
      'in a list within the message',
      listed({ name: 'email', error: 'INVALID', message: 'is on the block list' }),
    ],
    [
      'beside other faults',
      listed({ name: 'phone', error: 'INVALID' }, { name: 'email', error: 'GDPR_DELETED' }),
    ],
    ['by a bare code', { category: 'CONFLICT', errors: [{ code: 'GDPR_DELETED', message: 'x' }] }],
    ['by its category', { category: 'GDPR_BLOCKLIST' }],
    ['by words alone', { message: 'email has been GDPR blacklisted' }],
    ['by words alone of a deletion', { message: 'this person was permanently deleted' }],
    ['by words alone of a right', { message: 'The contact asked to be forgotten.' }],
  ])('is told %s', (_, body) => {
    expect(isBlocklisted(parseSaid(body))).toBe(true);
    expect(classifyInputError(body)).toMatchObject({ kind: 'rejected', isBlocklisted: true });
    expect(refusalIn(400, body)).toMatchObject({ isNamed: true });
  });

  test.each([
    [
      'a bad address of such words',
      ofEmail('INVALID_EMAIL', 'Email address gdpr@erased.io is invalid'),
    ],
    ['a quoted value', { category: 'VALIDATION_ERROR', message: '"to be forgotten" is no option' }],
    ['another property', listed({ name: 'notes', error: 'INVALID', message: 'GDPR blocklist' })],
    ['a legal basis', { message: 'GDPR: a legal basis is required' }],
    ['a record that is not there', { message: 'This object was deleted' }],
    ['nothing', null],
  ])('is not taken for %s', (_, body) => {
    expect(isBlocklisted(parseSaid(body))).toBe(false);
  });

  test.each([403, 410, 451])('is a refusal of the record also with status %i', (status) => {
    const body = ofEmail('GDPR_BLOCKLISTED_EMAIL');
    expect(classifyAnswer({ status, body, askedMs: null })).toMatchObject({ isBlocklisted: true });
    expect(refusalIn(status, body)).toMatchObject({ isNamed: true });
    expect(refusalIn(status, { category: 'FORBIDDEN' })).toBeNull();
  });
});
