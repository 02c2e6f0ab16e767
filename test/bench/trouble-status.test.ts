import { expect, test } from '@jest/globals';
import { readStatus } from '../../bench/trouble/status.ts';

const QUIET = { tenant: 'acme', contacts: { pending: 2, dead: 1 }, deadLetters: [] };

function read(more: object): ReturnType<typeof readStatus> {
  return readStatus(JSON.stringify([{ ...QUIET, ...more }]));
}

test.each([
  ['nothing is said of it', {}],
  ['it says null', { blocked: null }],
  ['a list is empty', { pauses: [] }],
  ['each lane says null', { paused: { contacts: null, timeline: null } }],
])('nothing is held up when %s', (_, more) => {
  expect(read(more)).toEqual({ contacts: QUIET.contacts, halt: null, haltEndsMs: null });
});

test.each([
  ['a reason', { blocked: { reason: 'unauthorized', sinceMs: 5 } }, 'unauthorized', null],
  ['a list', { pauses: [{ reason: 'ten-secondly', untilMs: 9_000 }] }, 'ten-secondly', 9_000],
  ['a lane', { lanes: [{ state: 'paused', reason: 'slow', endsMs: 7 }] }, 'slow', 7],
  ['a time as text', { pause: { reason: 'daily', until: '1970-01-01T00:00:01Z' } }, 'daily', 1_000],
])('what is held up is found as %s, with its end', (_, more, halt, haltEndsMs) => {
  expect(read(more)).toMatchObject({ halt, haltEndsMs });
});
