import { describe, expect, test } from '@jest/globals';
import { moment, parseMoment } from '../../src/cli/moment.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const read = (text: string): string | null => {
  const ms = parseMoment(text, NOW);
  return ms === null ? null : new Date(ms).toISOString();
};

describe('a time on the command line', () => {
  test.each([
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T14:30', '2026-11-20T14:30:00.000Z'],
    ['2026-11-20 14:30+01:00', '2026-11-20T13:30:00.000Z'],
    ['2026-11-20T14:30:05.25Z', '2026-11-20T14:30:05.250Z'],
    ['2026-11-20T14:30:05+0100', '2026-11-20T13:30:05.000Z'],
    ['90s', '2026-11-23T09:58:30.000Z'],
    ['30m', '2026-11-23T09:30:00.000Z'],
    ['2h', '2026-11-23T08:00:00.000Z'],
    [' 3d ', '2026-11-20T10:00:00.000Z'],
    ['1w', '2026-11-16T10:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each(['', 'yesterday', '2026-13-01', '2026-02-30', '3 months', '-2h', '12', '10:00'])(
    '"%s" is none',
    (text) => {
      expect(read(text)).toBeNull();
      expect(() => moment(text)).toThrow(/^It has to be a time such as .*, or how long ago/);
    },
  );
});
