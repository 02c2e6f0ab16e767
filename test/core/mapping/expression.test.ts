import { describe, expect, test } from '@jest/globals';
import {
  compileExpression,
  pathOf,
  type Expression,
} from '../../../src/core/mapping/expression.ts';
import type { Json } from '../../../src/model/json.ts';

function compiled(text: string): Expression {
  const result = compileExpression(text);
  if (result.kind === 'faulty') throw new Error(result.reason);
  return result.expression;
}

const evaluate = async (text: string, input: Json): Promise<Json> => compiled(text).evaluate(input);

describe('a plain path', () => {
  test.each<[string, Json, Json]>([
    ['a', { a: 1 }, 1],
    ['a.b', { a: { b: 'x' } }, 'x'],
    ['identifiers.`y2.customerId`', { identifiers: { 'y2.customerId': '007' } }, '007'],
    ['a.b', { a: null }, null],
    ['a.b', { a: 'text' }, null],
    ['a.b', {}, null],
    ['constructor', {}, null],
    ['a.b', { a: [{ b: 1 }, { b: 2 }] }, [1, 2]],
    ['a', { a: ['x'] }, ['x']],
    ['a', { a: { b: 1 } }, { b: 1 }],
  ])('%s of %j is %j', async (path, input, value) => {
    expect(await evaluate(path, input)).toEqual(value);
  });

  test('has its keys read', () => {
    expect(pathOf('a.`b.c`.d')).toEqual(['a', 'b.c', 'd']);
  });

  test.each(['a + b', '$event.at', 'true', 'a[0]', "a = 'x'", ''])('is not %p', (text) => {
    expect(pathOf(text)).toBeNull();
  });
});

describe('an expression', () => {
  test('sees the event as $event', async () => {
    const event = { id: 'e', name: 'n', at: 'then', tenant: 't', receivedAt: 'now' };
    expect(await compiled('$event.at & $event.tenant').evaluate({}, event)).toBe('thent');
  });

  test('that yields nothing is null', async () => {
    expect(await evaluate('missing & ""', {})).toBe('');
    expect(await evaluate('missing[0]', {})).toBeNull();
    expect(await evaluate('null', {})).toBeNull();
  });

  test('that yields a function fails: it is no value', async () => {
    await expect(evaluate('function($x){$x}', {})).rejects.toMatchObject({
      code: 'not a JSON value',
    });
  });

  test('that fails says which error of JSONata it was, and no data', async () => {
    await expect(evaluate('$lowercase(a)', { a: 1 })).rejects.toMatchObject({ code: 'T0410' });
  });

  test('that calls itself without end runs out of stack', async () => {
    const endless = '($f := function($x){ 1 + $f($x + 1) }; $f(1))';
    await expect(evaluate(endless, {})).rejects.toMatchObject({ code: 'D1011' });
  });

  test.each(['$now()', '{ "a": [$millis()] }', '$random() > 0.5'])(
    'that would change at every replay is refused: %s',
    (text) => {
      expect(compileExpression(text)).toMatchObject({ kind: 'faulty' });
    },
  );

  test('with a syntax error says where', () => {
    expect(compileExpression('a +')).toEqual({
      kind: 'faulty',
      reason: 'JSONata error S0207 at character 3 near "(end)"',
    });
  });
});
