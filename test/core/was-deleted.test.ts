import { expect, test } from '@jest/globals';
import { isLeftDeleted, wasDeleted } from '../../src/core/was-deleted.ts';
import type { RecordChange } from '../../src/model/contact.ts';

const change = (hubspotId: string | null, deleted = false): RecordChange => ({
  atMs: 0,
  hubspotId,
  reason: '',
  ...(deleted ? { deleted } : {}),
});
const made = change('1');
const gone = change(null, true);
const lost = change(null);

test.each([
  ['was deleted', null, [made, gone], true],
  ['was deleted before it lost another one', null, [made, gone, lost], true],
  ['never had a record', null, [], false],
  ['had one that turned out to be another person’s', null, [made, lost], false],
  ['has one again', '2', [made, gone, change('2')], false],
  ['had one since, which is not its own any more', null, [made, gone, made, lost], false],
] as const)('a contact that %s', (_, hubspotId, history, expected) => {
  expect(wasDeleted({ hubspotId, history })).toBe(expected);
  expect(isLeftDeleted({ hubspotId, history }, { recreate: 'never' })).toBe(expected);
  expect(isLeftDeleted({ hubspotId, history }, { recreate: 'event' })).toBe(false);
});
