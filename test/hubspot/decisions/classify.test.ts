import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  classifyAnswer,
  classifyFault,
  classifyInputError,
  isNotFound,
  isUuidKnown,
  isAlike,
  refusalIn,
  refusalInError,
} from '../../../src/hubspot/decisions/classify.ts';
import type { Outcome } from '../../../src/model/outcome.ts';

function classify(status: number, body: unknown = null, askedMs: number | null = null): Outcome {
  return classifyAnswer({ status, body, askedMs });
}

function listed(...faults: readonly object[]): string {
  return `Property values were not valid: ${JSON.stringify(faults)}`;
}

describe('classifyAnswer', () => {
  test.each([200, 201, 204, 207])('takes %i for done', (status) => {
    expect(classify(status)).toEqual({ kind: 'done' });
  });

  test.each([
    [{ policyName: 'DAILY', message: 'x' }, 'daily'],
    [{ policyName: 'TEN_SECONDLY_ROLLING' }, 'ten-secondly'],
    [{ policyName: 'SECONDLY' }, 'secondly'],
    [{ message: 'You have reached your daily limit.' }, 'daily'],
    [{ message: 'You have reached your ten_secondly_rolling limit.' }, 'ten-secondly'],
    [{ message: 'You have reached your secondly limit.' }, 'secondly'],
    [{ category: 'RATE_LIMITS' }, 'ten-secondly'],
    ['busy', 'ten-secondly'],
  ])('reads the policy of a 429 from %j', (body, policy) => {
    expect(classify(429, body)).toEqual({
      kind: 'throttled',
      scope: 'connection',
      stage: 'answered',
      policy,
      reason: `${policy} limit`,
    });
  });

  test.each([
    ['the window of ten seconds', 429, { policyName: 'TEN_SECONDLY_ROLLING' }, 10_000],
    ['the second', 429, { policyName: 'SECONDLY' }, 3_000],
    ['the day, which ends at midnight', 429, { policyName: 'DAILY' }, undefined],
    ['a server that fails', 503, null, 300_000],
    ['a request that came too early', 425, null, 300_000],
    ['a lock', 423, null, 10_000],
    ['the move of an account', 477, null, 86_400_000],
  ])('honours Retry-After within the limit of %s', (_what, status, body, maxMs) => {
    const at = (askedMs: number): number | undefined => {
      const outcome = classify(status, body, askedMs);
      return 'afterMs' in outcome ? outcome.afterMs : undefined;
    };
    expect(at(1e12)).toBe(maxMs);
    if (maxMs !== undefined) expect(at(2_500)).toBe(2_500);
  });

  test('waits out a lock of two seconds, or longer where HubSpot says so', () => {
    expect(classify(423)).toEqual({
      kind: 'retry',
      scope: 'request',
      code: 'locked',
      reason: 'locked',
      stage: 'answered',
      counts: true,
      afterMs: 2_000,
    });
    expect(classify(423, null, 5_000)).toMatchObject({ afterMs: 5_000 });
  });

  test.each([500, 502, 503, 504, 521, 522, 523, 524, 525, 526])(
    'retries after %i, whose effect is not known',
    (status) => {
      expect(classify(status, '<html>')).toEqual({
        kind: 'retry',
        scope: 'request',
        code: 'server-error',
        reason: `HTTP ${status}`,
        stage: 'unknown',
        counts: true,
      });
    },
  );

  test.each([408, 425, 477])('retries after %i, which had no effect', (status) => {
    expect(classify(status)).toMatchObject({
      kind: 'retry',
      scope: 'request',
      reason: `HTTP ${status}`,
      stage: 'answered',
    });
  });

  test.each([
    [301, 'moved'],
    [304, 'moved'],
    [307, 'moved'],
    [308, 'moved'],
    [402, 'payment'],
    [404, 'not-offered'],
    [405, 'not-offered'],
    [410, 'not-offered'],
    [414, 'not-offered'],
    [415, 'not-offered'],
    [418, 'not-offered'],
    [451, 'not-offered'],
    [400, 'refused-alike'],
    [409, 'refused-alike'],
    [413, 'refused-alike'],
    [422, 'refused-alike'],
  ])('lays a %i that names no record to the endpoint: %s', (status, reason) => {
    for (const body of [null, '<html>', { message: 'no' }]) {
      expect(classify(status, body)).toEqual({
        kind: 'blocked',
        scope: 'endpoint',
        reason,
        stage: 'answered',
        detail: `HTTP ${status}`,
      });
    }
  });

  test.each([
    [400, { category: 'MISSING_SCOPES' }, 'missing-scopes'],
    [400, { category: 'PERMISSION_DENIED' }, 'forbidden'],
    [400, { message: 'You do not have permission to do this.' }, 'forbidden'],
    [422, { errors: [{ message: 'One or more of the required scopes are missing' }] }, 'forbidden'],
  ])('takes a %i that speaks of permission for one: %j', (status, body, reason) => {
    expect(classify(status, body)).toMatchObject({ kind: 'blocked', scope: 'endpoint', reason });
    expect(classifyInputError(body)).toMatchObject({ kind: 'blocked', scope: 'endpoint', reason });
    expect(refusalIn(status, body)).toBeNull();
  });

  test('does not look for permission in what a person may have written', () => {
    const message = listed({ error: 'INVALID_OPTION', name: 'permission', message: 'permission' });
    expect(classify(400, { message })).toMatchObject({ kind: 'rejected' });
  });

  test('takes what is not there for a fault of the record', () => {
    expect(classify(404, { category: 'OBJECT_NOT_FOUND' })).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'OBJECT_NOT_FOUND',
      reason: 'OBJECT_NOT_FOUND',
    });
  });

  test('is blocked by a refused credential', () => {
    expect(
      classify(401, { category: 'INVALID_AUTHENTICATION', message: 'pat-na1-secret' }),
    ).toEqual({
      kind: 'blocked',
      scope: 'connection',
      reason: 'unauthorized',
      stage: 'answered',
      detail: 'INVALID_AUTHENTICATION',
    });
    expect(classify(403)).toMatchObject({ scope: 'endpoint', reason: 'forbidden' });
  });

  test('names the scopes that are missing, each once', () => {
    const context = { requiredGranularScopes: ['crm.objects.contacts.write', 'not a scope!'] };
    const body = { category: 'MISSING_SCOPES', errors: [{ context }, { context }] };
    expect(classify(403, body)).toMatchObject({
      kind: 'blocked',
      scope: 'endpoint',
      reason: 'missing-scopes',
      detail: 'MISSING_SCOPES: crm.objects.contacts.write',
    });
    const older = { category: 'MISSING_SCOPES', context: { requiredScopes: ['contacts'] } };
    expect(classify(403, older)).toMatchObject({ detail: 'MISSING_SCOPES: contacts' });
  });

  test('names the properties at fault from the list in the message and from errors, each once', () => {
    const body = {
      category: 'VALIDATION_ERROR',
      correlationId: 'a1-b2',
      message: listed(
        {
          isValid: false,
          message: 'Email address ann@x is invalid',
          error: 'INVALID_EMAIL',
          name: 'email',
        },
        { error: 'PROPERTY_DOESNT_EXIST', name: 'x' },
      ),
      errors: [
        { code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['x'] } },
        { code: 'INVALID_OPTION', context: { propertyName: 'size' } },
      ],
    };
    expect(classify(400, body)).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'PROPERTY_DOESNT_EXIST',
      reason:
        'VALIDATION_ERROR: PROPERTY_DOESNT_EXIST (x), INVALID_OPTION (size), INVALID_EMAIL (email)',
      correlationId: 'a1-b2',
      properties: [
        { name: 'x', code: 'PROPERTY_DOESNT_EXIST' },
        { name: 'size', code: 'INVALID_OPTION' },
        { name: 'email', code: 'INVALID_EMAIL' },
      ],
    });
  });

  test('names codes that come without a property', () => {
    const body = { category: 'VALIDATION_ERROR', errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }] };
    expect(classifyInputError(body)).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'MISSING_REQUIRED_PROPERTY',
      reason: 'VALIDATION_ERROR: MISSING_REQUIRED_PROPERTY',
    });
  });

  test('finds the record that has the value already', () => {
    const created = { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 377' };
    expect(classify(409, created)).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'CONFLICTING_UNIQUE_VALUE',
      reason: 'CONFLICT: another contact has the value',
      ownerId: '377',
    });
    const set = {
      category: 'VALIDATION_ERROR',
      message:
        'Cannot set PropertyValueCoordinates{portalId=1, propertyName=email, value=9 already has that value} on 5521. 5522 already has that value.',
    };
    expect(classify(400, set)).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'CONFLICTING_UNIQUE_VALUE',
      reason: 'VALIDATION_ERROR: CONFLICTING_UNIQUE_VALUE (email), another contact has the value',
      properties: [{ name: 'email', code: 'CONFLICTING_UNIQUE_VALUE' }],
      ownerId: '5522',
    });
  });

  test.each([
    'Property values were not valid: [{',
    'Property values were not valid: [}]',
    'Property values were not valid: [1]',
    'not valid ][',
    'already has that value',
  ])('survives the message %j', (message) => {
    expect(classify(400, { message })).toMatchObject({ kind: 'blocked', detail: 'HTTP 400' });
  });

  test('never lets text from a message into a reason', () => {
    const secret = 'ann@example.com';
    const said = fc.record({
      category: fc.constantFrom('VALIDATION_ERROR', `BAD ${secret}`, undefined),
      message: fc.constantFrom(
        `Email address ${secret} is invalid`,
        listed({ name: secret, error: 'INVALID_EMAIL' }, { name: 'email', error: secret }),
        `Cannot set X{propertyName=email, value=${secret}} on 1. 2 already has that value.`,
      ),
      policyName: fc.constant(secret),
      correlationId: fc.constant(secret),
      context: fc.constant({ requiredGranularScopes: [secret] }),
      errors: fc.constant([{ code: secret, message: secret, context: { propertyName: [secret] } }]),
    });
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), said, (status, body) => {
        expect(JSON.stringify(classify(status, body))).not.toContain('ann');
        expect(JSON.stringify(classifyInputError(body))).not.toContain('ann');
      }),
    );
  });

  test('gives an outcome to any answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.anything(), (status, body) => {
        expect(['done', 'retry', 'throttled', 'blocked', 'rejected']).toContain(
          classify(status, body).kind,
        );
      }),
    );
  });
});

describe('classifyFault', () => {
  test('keeps stage and code', () => {
    expect(classifyFault('not sent', 'ECONNREFUSED')).toEqual({
      kind: 'retry',
      scope: 'request',
      code: 'network',
      reason: 'no answer: nothing listens there (ECONNREFUSED)',
      stage: 'not sent',
      counts: true,
    });
    expect(classifyFault('unknown', 'what is this?')).toMatchObject({
      reason: 'no answer: unknown fault',
    });
    expect(classifyFault('not sent', 'ENOTFOUND', 'api.hubapi.com')).toMatchObject({
      reason: 'no answer from api.hubapi.com: there is no host of this name (ENOTFOUND)',
    });
  });
});

test.each([
  ['TIMEOUT', 'timeout', true],
  ['ABORTED', 'aborted', false],
  ['FENCED', 'fenced', false],
  ['ANSWER_NOT_JSON', 'unclear-answer', true],
  ['ECONNRESET', 'network', true],
])('a fault %s has the code %s and counts as an attempt: %j', (fault, code, counts) => {
  expect(classifyFault('unknown', fault)).toMatchObject({ code, counts });
});

test('refusals are alike that have the same status and category', () => {
  const one = refusalIn(400, { category: 'VALIDATION_ERROR', message: 'a' });
  const same = refusalIn(400, { category: 'VALIDATION_ERROR', message: 'b' });
  const others = [
    refusalIn(409, { category: 'VALIDATION_ERROR' }),
    refusalIn(400, null),
    refusalInError({ category: 'VALIDATION_ERROR' }),
  ];
  if (one === null || same === null) throw new Error('both are refusals');
  expect(isAlike(one, same)).toBe(true);
  for (const other of others) expect(other !== null && isAlike(one, other)).toBe(false);
});

describe('classifyInputError', () => {
  test('rejects what names a fault of the record', () => {
    const message = listed({ error: 'INVALID_EMAIL', name: 'email' });
    expect(classifyInputError({ message })).toMatchObject({
      kind: 'rejected',
      scope: 'record',
      code: 'INVALID_EMAIL',
      reason: 'refused: INVALID_EMAIL (email)',
      properties: [{ name: 'email', code: 'INVALID_EMAIL' }],
    });
    expect(classifyInputError({ category: 'VALIDATION_ERROR' })).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'VALIDATION_ERROR',
      reason: 'VALIDATION_ERROR',
    });
  });

  test.each([
    ['Property value "ada@x" is not a valid email', true],
    ['Email address ada@x is invalid', true],
    ['Property value "my email is not a valid email, he said" is no date', false],
  ])('knows a fault of an address that names no property: %s', (message, isKnown) => {
    const failure = classifyInputError({ category: 'VALIDATION_ERROR', message });
    const email = { name: 'email', code: 'INVALID_EMAIL' };
    expect(failure).toMatchObject({ kind: 'rejected' });
    expect('properties' in failure ? failure.properties : []).toEqual(isKnown ? [email] : []);
  });

  test('keeps limits and scopes apart from faults of the record', () => {
    expect(classifyInputError({ category: 'RATE_LIMITS' })).toMatchObject({ kind: 'throttled' });
    expect(classifyInputError({ errorType: 'RATE_LIMIT' })).toMatchObject({ kind: 'throttled' });
    expect(classifyInputError({ category: 'MISSING_SCOPES' })).toMatchObject({ kind: 'blocked' });
  });

  test('retries what says nothing', () => {
    expect(classifyInputError({ status: 'error' })).toMatchObject({
      kind: 'retry',
      reason: 'refused without a reason',
      stage: 'answered',
    });
  });
});

test('isNotFound goes by category', () => {
  expect(isNotFound({ category: 'OBJECT_NOT_FOUND' })).toBe(true);
  expect(isNotFound({ category: 'CONFLICT' })).toBe(false);
  expect(isNotFound(null)).toBe(false);
});

test.each([
  [409, null, true],
  [400, { category: 'CONFLICT' }, true],
  [400, { category: 'OBJECT_ALREADY_EXISTS' }, true],
  [400, { category: 'VALIDATION_ERROR', message: 'An event with this UUID already exists' }, true],
  [400, { message: 'uuid is not valid' }, false],
  [400, { message: 'event already exists' }, false],
  [400, null, false],
])('isUuidKnown(%j, %j) is %j', (status, body, known) => {
  expect(isUuidKnown(status, body)).toBe(known);
});
