import { expect, test } from '@jest/globals';
import { contactLine } from '../../src/core/contact-line.ts';
import { csvHead, csvRows } from '../../src/core/csv.ts';
import { leftOutValue } from '../../src/core/left-out-value.ts';
import { CONTACT_COLUMNS, EVENT_COLUMNS, LEFT_OUT_COLUMNS } from '../../src/core/list-columns.ts';
import { walkPages } from '../../src/core/walk-pages.ts';
import { withoutGaps } from '../../src/core/without-gaps.ts';
import { aContact, anEvent, aRegister } from './why/evidence.ts';

const TEXT = [{ name: 'a', cellOf: (cell: string | number | null) => cell }];

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+33 1', "'+33 1"],
  ['-1', "'-1"],
  ['@SUM(A1,A2)', `"'@SUM(A1,A2)"`],
  ['\tx', "'\tx"],
  [-1, '-1'],
  [null, ''],
])('a cell of %j runs nothing and stays one cell', (cell, written) => {
  expect(csvRows(TEXT, [cell])).toBe(`${written}\r\n`);
});

test('lists have a column for each thing that a row says', () => {
  const contact = { id: 7, title: 'Ada', key: 'ada@example.com', hubspotId: '101' };
  const event = { ...anEvent(), contact };
  expect(csvHead(EVENT_COLUMNS)).toMatch(/^event_id,name,outcome,/);
  expect(csvRows(EVENT_COLUMNS, [event, { ...event, contact: null, syncedAtMs: null }])).toBe(
    [
      'e1,Customer:Upserted,in HubSpot,,,Ada,ada@example.com,101,2026-11-23T10:00:00.0000000Z,2026-11-23T10:00:01.000Z,2026-11-23T10:00:01.020Z,2026-11-23T10:00:02.300Z\r\n',
      'e1,Customer:Upserted,on its way,,,,,,2026-11-23T10:00:00.0000000Z,2026-11-23T10:00:01.000Z,2026-11-23T10:00:01.020Z,\r\n',
    ].join(''),
  );
  expect(csvRows(CONTACT_COLUMNS, [contactLine(aContact())])).toBe(
    'ada@example.com,ada@example.com,done,,none,0,0,0,101,2026-11-23T10:00:02.300Z\r\n',
  );
  const place = { property: 'tier', reason: 'none of its options', code: 'no-such-option' };
  const value = leftOutValue(place, { tier: aRegister('Platinum') });
  expect(csvRows(LEFT_OUT_COLUMNS, [{ contact, ...value }])).toMatch(
    /^Ada,ada@example.com,101,tier,Platinum,no-such-option,none of its options,e1,/,
  );
  expect(leftOutValue(place, {})).toMatchObject({ value: null, eventId: null, at: null });
});

test('a list is walked page by page, up to so many rows', async () => {
  const asked: (readonly [number | undefined, number])[] = [];
  const ask = (place: number | undefined, limit: number) => {
    asked.push([place, limit]);
    const first = place ?? 0;
    const rows = [first + 1, first + 2].slice(0, limit);
    return Promise.resolve({ rows, next: first >= 4 ? null : first + 2 });
  };
  expect(await Array.fromAsync(walkPages(ask, { pageRows: 2 }))).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  asked.length = 0;
  expect(await Array.fromAsync(walkPages(ask, { pageRows: 2, rowsMax: 3 }))).toEqual([[1, 2], [3]]);
  expect(asked).toEqual([
    [undefined, 2],
    [2, 1],
  ]);
});

test('what is undefined is missing', () => {
  expect(withoutGaps({ a: 1, b: undefined, c: null })).toStrictEqual({ a: 1, c: null });
});
