import { expect, test } from '@jest/globals';
import { noTimeline } from '../../../src/hubspot/timeline/none.ts';
import { anEntry } from './an-entry.ts';

test('every entry is done without being sent', async () => {
  expect(await noTimeline.send([anEntry(1), anEntry(2)])).toEqual(
    new Map([
      [1, { outcome: { kind: 'done' } }],
      [2, { outcome: { kind: 'done' } }],
    ]),
  );
});
