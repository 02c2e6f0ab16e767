import { expect, test } from '@jest/globals';
import { LogOutput } from '../src/log-output.ts';
import { createLog } from '../src/log.ts';
import { eventually } from './support/eventually.ts';
import { jumpingClock } from './support/jumping-clock.ts';

type Step = 'ENOSPC' | 'EPIPE' | 'EAGAIN' | number;

/** A destination that takes all, but for the steps of a script: an error, or some bytes only. */
function setup(...script: Step[]) {
  const clock = jumpingClock();
  const steps = [...script];
  let text = '';
  const output = new LogOutput({
    clock,
    write: (bytes) => {
      const step = steps.shift();
      if (typeof step === 'string') throw Object.assign(new Error('failed'), { code: step });
      const taken = Buffer.from(bytes).subarray(0, step);
      text += taken.toString();
      return taken.length;
    },
  });
  return { output, steps, text: () => text };
}

const LOST = (lines: number) =>
  `{"level":"warn","time":"2026-11-23T10:00:00.000Z","lines":${lines},"msg":"log.lost"}\n`;

test.each(['ENOSPC', 'EPIPE'] as const)(
  'lines that meet %s are counted, and told once lines are taken again',
  (code) => {
    const { output, text } = setup(code, code);
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) output.write(line);
    expect(text()).toBe(`${LOST(2)}three\nfour\n`);
    expect(output.linesLost).toBe(2);
  },
);

test('each loss is told once', () => {
  const { output, text } = setup('ENOSPC', 999, 'ENOSPC', 999);
  for (const line of ['one\n', 'two\n', 'three\n', 'four\n', 'five\n']) output.write(line);
  expect(text()).toBe(`${LOST(1)}two\n${LOST(1)}four\nfive\n`);
});

test('a line that was cut off by a full disk is ended before the next one', () => {
  const { output, text } = setup(2, 'ENOSPC');
  output.write('one\n');
  output.write('two\n');
  expect(text()).toBe(`on\n${LOST(1)}two\n`);
});

test('a slow reader gets all lines in order, whole', async () => {
  const { output, text } = setup('EAGAIN', 2, 'EAGAIN', 'EAGAIN');
  for (const line of ['one\n', 'two\n', 'three\n']) output.write(line);
  await eventually('all is read', () => text() === 'one\ntwo\nthree\n');
  expect(output.linesLost).toBe(0);
});

test('what waits for a reader that stopped is bounded, and given up at the end', async () => {
  const { output, steps, text } = setup();
  steps.push(...Array.from({ length: 100_000 }, (): Step => 'EAGAIN'));
  const line = `${'x'.repeat(1_023)}\n`;
  for (let lines = 0; lines < 2_000; lines += 1) output.write(line);
  expect(output.linesLost).toBe(2_000 - 1_024);
  await output.close();
  expect(text()).toBe('');
});

test('the log that is written to it neither throws nor stops', () => {
  const { output, text } = setup('ENOSPC');
  const log = createLog({ level: 'info', destination: output });
  log.info('daemon.started');
  log.info('daemon.stopped');
  const lines = text().trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'log.lost',
    'daemon.stopped',
  ]);
});
