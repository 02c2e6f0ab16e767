import { describe, expect, test } from '@jest/globals';
import {
  readConsentAnswer,
  readConsentBatch,
  readOptedOut,
  readResubscription,
  readUnknownSubscriber,
} from '../../../src/core/probe/read-consents.ts';
import type { Reply } from '../../../src/core/probe/reply.ts';
import { refused, taken } from './replies.ts';

const STORED = { status: 'SUBSCRIBED', setStatusSuccessReason: 'REQUESTED_CHANGE_OCCURRED' };

test.each([
  ['what is stored, and why', [STORED], ['stored', 'told']],
  ['what was before, and not why', [{ status: 'NOT_SPECIFIED' }], ['former', 'absent']],
])('the answer to a consent holds %s', (_, results, values) => {
  const [answer, reason] = readConsentAnswer(taken(results));
  expect(answer).toMatchObject({ name: 'consentAnswer', value: values[0] });
  expect(reason).toMatchObject({ name: 'consentReason', value: values[1] });
});

test('the answer to a consent holds nothing that is known', () => {
  expect(readConsentAnswer(taken([{ status: 'ODD' }]))[0]).toMatchObject({ kind: 'open' });
  expect(readConsentAnswer(taken([]))).toMatchObject([{ kind: 'open' }, { kind: 'open' }]);
  expect(readConsentAnswer(refused())).toMatchObject([{ kind: 'open' }, { kind: 'open' }]);
});

test('who was unsubscribed is subscribed again, or not', () => {
  expect(readResubscription(taken())).toMatchObject({ value: 'written' });
  expect(readResubscription(taken([], [{}]))).toMatchObject({ value: 'refused' });
});

describe('a batch with a bad consent', () => {
  test.each<[string, Reply, object]>([
    ['is refused', refused(), { value: 'batch' }],
    ['is taken but for it', taken([STORED], [{}]), { value: 'record' }],
    ['is taken whole', taken([STORED, STORED]), { kind: 'open' }],
    ['is answered in another form', { kind: 'taken', body: null }, { kind: 'open' }],
  ])('%s', (_, batch, found) => {
    expect(readConsentBatch(batch)).toMatchObject(found);
  });
});

test.each<[string, Reply, object]>([
  ['is listed', taken([{ subscriberIdString: 'a', statuses: [] }]), { value: 'listed' }],
  ['is left out', taken([]), { value: 'refused' }],
  ['is refused', refused({}, 404), { value: 'refused' }],
  ['is answered in another form', { kind: 'taken', body: null }, { kind: 'open' }],
])('an address of no contact %s', (_, read, found) => {
  expect(readUnknownSubscriber(read)).toMatchObject(found);
});

test.each<[string, readonly string[], object]>([
  ['unsubscribed from each', ['UNSUBSCRIBED', 'UNSUBSCRIBED'], { value: 'unsubscribed' }],
  ['as before', ['SUBSCRIBED', 'NOT_SPECIFIED'], { value: 'as-before' }],
  ['unsubscribed from some', ['UNSUBSCRIBED', 'SUBSCRIBED'], { kind: 'open' }],
  ['nothing', [], { kind: 'open' }],
])('who is unsubscribed from all is shown as %s', (_, states, found) => {
  const statuses = states.map((status) => ({ status }));
  expect(readOptedOut(taken([{ subscriberIdString: 'a', statuses }]))).toMatchObject(found);
  expect(readOptedOut({ kind: 'taken', body: null })).toMatchObject({ kind: 'open' });
});
