import { describe, expect, test } from '@jest/globals';
import {
  addCounts,
  advance,
  firstCursor,
  pagesToReread,
  resized,
  unfinishedCursor,
  type BackfillCursor,
} from '../../../src/core/backfill/cursor.ts';

function at(pageIndex: number, change: Partial<BackfillCursor> = {}): BackfillCursor {
  return { ...firstCursor(10, 5), pageIndex, ...change };
}

const { counts: NOTHING } = firstCursor(10, 5);

describe('the place after a page', () => {
  test.each<readonly [string, BackfillCursor, number, number | null, object]>([
    ['is the next page', at(0), 10, 25, { isLast: false, cursor: { pageIndex: 1, total: 25 } }],
    ['is the end where all are read', at(2), 5, 25, { isLast: true }],
    ['is the end where all are read and the last page is full', at(1), 10, 20, { isLast: true }],
    ['is the end at an empty page', at(3), 0, null, { isLast: true }],
    ['is the end at an empty page, whatever the total', at(3), 0, 99, { isLast: true }],
    ['is not the end while no total is told', at(1), 4, null, { isLast: false }],
    [
      'does not trust a total below what was read',
      at(1),
      10,
      7,
      { isLast: false, cursor: { total: null } },
    ],
    [
      'has the page size that Neostore gives at most',
      at(0),
      4,
      25,
      { isLast: false, cursor: { pageIndex: 1, pageSize: 4 } },
    ],
    [
      'has that size too where no total is told',
      at(0),
      4,
      null,
      { isLast: false, cursor: { pageSize: 4 } },
    ],
    [
      'keeps the size after a later page that is short',
      at(1),
      4,
      25,
      { isLast: false, cursor: { pageSize: 10 } },
    ],
  ])('%s', (_rule, cursor, rows, total, expected) => {
    expect(advance(cursor, { rows, total }, NOTHING)).toMatchObject(expected);
  });
});

describe('pages are read again', () => {
  test.each<readonly [string, BackfillCursor, number | null, boolean, number]>([
    ['none where the total stayed', at(3, { total: 50 }), 50, false, 0],
    ['none before the first', at(0), 50, false, 0],
    ['one where passes were added, for others may be gone', at(3, { total: 50 }), 51, false, 1],
    ['one where a pass is gone', at(3, { total: 50 }), 49, false, 1],
    ['two where more are gone than a page holds', at(3, { total: 50 }), 39, false, 2],
    ['not more than there are', at(1, { total: 50 }), 1, false, 1],
    ['one where no total is told', at(3), null, false, 1],
    ['one after a break, even where the total stayed', at(3, { total: 50 }), 50, true, 1],
  ])('%s', (_rule, cursor, total, isResumed, expected) => {
    expect(pagesToReread(cursor, { rows: 10, total }, isResumed)).toBe(expected);
  });
});

describe('a cursor that was kept', () => {
  test('is gone on with while it is unfinished', () => {
    const cursor = at(3, { total: 50 });
    expect(unfinishedCursor(JSON.stringify(cursor))).toEqual(cursor);
  });

  test.each([
    ['missing', null],
    ['finished', JSON.stringify(at(3, { finishedAtMs: 9 }))],
    ['no JSON', '{'],
    ['of another form', '{"pageIndex":-1}'],
  ])('is none where it is %s', (_case, memo) => {
    expect(unfinishedCursor(memo)).toBeNull();
  });

  test('leaves no pass out with pages of another size', () => {
    expect(resized(at(3), 20)).toMatchObject({ pageIndex: 1, pageSize: 20 });
    expect(resized(at(3), 7)).toMatchObject({ pageIndex: 4, pageSize: 7 });
  });
});

test('places of unreadable passes are told for the first of them alone, all are counted', () => {
  const page = {
    passes: 30,
    installs: 2,
    appended: 1,
    known: 1,
    unreadableAt: [...Array(30).keys()],
  };
  const counts = addCounts(addCounts(NOTHING, page), page);
  expect(counts).toMatchObject({ passes: 60, installs: 4, appended: 2, known: 2, unreadable: 60 });
  expect(counts.unreadableAt).toEqual([...Array(20).keys()]);
});
