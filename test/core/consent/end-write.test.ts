import { expect, test } from '@jest/globals';
import { endWrite } from '../../../src/core/consent/end-write.ts';

const SUBSCRIBE = { kind: 'write', state: 'SUBSCRIBED', undoesOurs: false } as const;
const UNSUBSCRIBE = { kind: 'write', state: 'UNSUBSCRIBED', undoesOurs: false } as const;
const answer = (state: 'SUBSCRIBED' | 'UNSUBSCRIBED', reason: string | null) => ({
  state,
  at: null,
  reason,
});

test.each([
  [SUBSCRIBE, answer('SUBSCRIBED', 'REQUESTED_CHANGE_OCCURRED'), { kind: 'written', isOurs: true }],
  [SUBSCRIBE, answer('SUBSCRIBED', null), { kind: 'written', isOurs: true }],
  [UNSUBSCRIBE, answer('UNSUBSCRIBED', 'NO_STATUS_CHANGE'), { kind: 'written', isOurs: false }],
  [UNSUBSCRIBE, answer('SUBSCRIBED', null), { kind: 'unclear' }],
  [SUBSCRIBE, answer('SUBSCRIBED', 'RESUBSCRIBE_OCCURRED'), { kind: 'overtaken' }],
  [SUBSCRIBE, answer('UNSUBSCRIBED', 'RESUBSCRIBE_OCCURRED'), { kind: 'overtaken' }],
  [
    { ...SUBSCRIBE, undoesOurs: true },
    answer('SUBSCRIBED', 'RESUBSCRIBE_OCCURRED'),
    { kind: 'written', isOurs: true },
  ],
])('a write %j that is answered %j', (decision, written, end) => {
  expect(endWrite(decision, written)).toEqual(end);
});
