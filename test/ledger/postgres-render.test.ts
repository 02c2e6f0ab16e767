import { expect, test } from '@jest/globals';
import { render } from '../../src/ledger/postgres/render.ts';

test('numbers values, each name once, and quotes what would be folded', () => {
  expect(
    render('SELECT event_id AS eventId FROM e WHERE a = @one AND b = @two AND c = @one'),
  ).toEqual({
    text: 'SELECT event_id AS "eventId" FROM e WHERE a = $1 AND b = $2 AND c = $1',
    names: ['one', 'two'],
    arrays: new Set(),
  });
  expect(render('SELECT 1 WHERE a = ? AND b = ?')).toEqual({
    text: 'SELECT 1 WHERE a = $1 AND b = $2',
    names: null,
    arrays: new Set(),
  });
  const listing = `SELECT 1 WHERE a = @a AND b IN (SELECT value FROM json_each(@all)) AND c = @a`;
  expect(render(listing)).toEqual({
    text: 'SELECT 1 WHERE a = $1 AND b IN (SELECT value FROM json_array_elements_text($2)) AND c = $1',
    names: ['a', 'all'],
    arrays: new Set([1]),
  });
});

test('leaves out what only guides the planner of SQLite, and texts alone', () => {
  const source = `SELECT 'a ? @b camelCase' FROM e INDEXED BY e_x CROSS JOIN f USING (id)
    WHERE +state = 'x'`;
  expect(render(source).text).toBe(`SELECT 'a ? @b camelCase' FROM e JOIN f USING (id)
    WHERE (state || '') = 'x'`);
});
