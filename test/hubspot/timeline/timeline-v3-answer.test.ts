import { describe, expect, test } from '@jest/globals';
import { verdictsOf } from '../../../src/hubspot/timeline/timeline-v3-answer.ts';

const DONE = { kind: 'done' };
const BAD = { category: 'VALIDATION_ERROR', message: 'bad token' };

describe('verdictsOf', () => {
  test('believes an answer that has as many results as events, whatever their ids', () => {
    expect(verdictsOf(['a', 'b'], { results: [{ id: 'x' }, {}] })).toEqual([DONE, DONE]);
  });

  test('tells results by their id and errors by the id in their text', () => {
    const errors = [{ ...BAD, context: { id: ['id-b'] } }];
    expect(verdictsOf(['id-a', 'id-b'], { results: [{ id: 'id-a' }], errors })).toEqual([
      DONE,
      { kind: 'rejected', scope: 'record', code: 'VALIDATION_ERROR', reason: 'VALIDATION_ERROR' },
    ]);
  });

  test('leaves open which of several events an error means that names none', () => {
    expect(
      verdictsOf(['id-a', 'id-b', 'id-c'], { results: [{ id: 'id-a' }], errors: [BAD] }),
    ).toEqual([DONE, { kind: 'open' }, { kind: 'open' }]);
  });

  test('lays an error that names none to an event that was sent alone', () => {
    expect(verdictsOf(['id-a'], { results: [], errors: [BAD] })).toEqual([
      { kind: 'rejected', scope: 'record', code: 'VALIDATION_ERROR', reason: 'VALIDATION_ERROR' },
    ]);
  });

  test('does not believe a success that says nothing', () => {
    expect(verdictsOf(['a'], { results: [] })).toMatchObject([{ kind: 'retry', stage: 'unknown' }]);
    expect(verdictsOf(['a', 'b'], { results: [] })).toEqual([{ kind: 'open' }, { kind: 'open' }]);
  });
});
