import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { createLog } from '../src/log.ts';
import { logText } from '../src/log-text.ts';

/** What a person sees of what is logged, without the time. */
function seen(say: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  say(createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } }));
  const text = stripVTControlCharacters(lines.map(logText).join(''));
  return text.replaceAll(/^\d{2}:\d{2}:\d{2}\.\d{3} /gm, '');
}

test('a line says how serious it is, what happened and with what', () => {
  expect(seen((log) => log.info({ connection: 'acme', events: 3 }, 'round.done'))).toBe(
    'INFO  round.done           connection=acme events=3\n',
  );
});

test('what is no plain word is written as JSON', () => {
  expect(seen((log) => log.warn({ hint: 'a b', list: [1], none: null }, 'x.y'))).toBe(
    'WARN  x.y                  hint="a b" list=[1] none=null\n',
  );
});

test('an error has its stack below it', () => {
  const text = seen((log) => log.error({ err: new Error('disk full') }, 'x.failed'));
  expect(text.split('\n').slice(0, 2)).toEqual([
    'ERROR x.failed',
    expect.stringMatching(/^ {4}Error: disk full/),
  ]);
  expect(text).toMatch(/\n {4} {4}at /);
});

test('nothing in a line can steer the terminal', () => {
  const text = logText(
    JSON.stringify({
      level: 'info',
      time: '2026-01-01T00:00:00Z',
      msg: 'x',
      a: '\u001b[2J\u009b\u202e',
    }),
  );
  expect(stripVTControlCharacters(text)).toContain('a="\\u001b[2J··"\n');
});

test('what is no line of the log stays as it is', () => {
  expect(logText('words\n')).toBe('words\n');
  expect(logText('[1]\n')).toBe('[1]\n');
});
