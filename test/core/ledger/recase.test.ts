import { describe, expect, test } from '@jest/globals';
import { recasedEventKeys, recasedKeys } from '../../../src/core/ledger/recase.ts';
import type { Registers } from '../../../src/model/register.ts';

function said(id: string): Registers {
  return { id: { value: id, mode: 'newest', at: '2025', event: 'e' } };
}

const key = (value: string, property = 'id') => ({ property, value });

describe('keys that were kept without case', () => {
  test('are written as the events of their contact wrote them', () => {
    expect(recasedKeys([key('xy9')], [said('Xy9')])).toEqual([key('Xy9')]);
  });

  test('are two where two people wrote them', () => {
    const keys = recasedKeys([key('xy9')], [said('Xy9'), said('xY9'), said('Xy9')]);
    expect(keys).toEqual([key('Xy9'), key('xY9')]);
  });

  test('stay where no event says them any more', () => {
    expect(recasedKeys([key('gone')], [said('Xy9'), {}])).toEqual([key('gone')]);
  });

  test('stay where they are of an address or a pass', () => {
    const keys = [key('a@x.org', 'email'), key('p1', '$pass')];
    const registers = { email: { value: 'A@x.org', mode: 'newest', at: '', event: 'e' } } as const;
    expect(recasedKeys(keys, [registers])).toEqual(keys);
  });

  test('of an event are written as that event wrote them', () => {
    expect(recasedEventKeys([key('xy9'), key('other')], said('xY9'))).toEqual([
      key('xY9'),
      key('other'),
    ]);
  });
});
