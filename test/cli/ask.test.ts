import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { askOnTerminal } from '../../src/cli/ask.ts';

function aTerminal() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const leaving = new AbortController();
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const interrupts: string[] = [];
  const terminal = {
    input,
    output,
    signal: leaving.signal,
    onInterrupt: () => {
      interrupts.push('Ctrl-C');
      leaving.abort();
    },
  };
  return { input, terminal, interrupts, shown: () => shown, leave: () => leaving.abort() };
}

test('a question is shown, and its answer is what is typed', async () => {
  const { input, terminal, shown } = aTerminal();
  const answer = askOnTerminal('Name? ', terminal);
  input.write('ada\n');
  expect(await answer).toBe('ada');
  expect(shown()).toBe('Name? ');
});

test('nothing of a secret is shown', async () => {
  const { input, terminal, shown } = aTerminal();
  const answer = askOnTerminal('Key? ', terminal, { isSecret: true });
  input.write('hush\n');
  expect(await answer).toBe('hush');
  expect(shown()).toBe('Key? \n');
});

test.each([false, true])('is empty at the end of input, secret or not (%s)', async (isSecret) => {
  const { input, terminal } = aTerminal();
  const answer = askOnTerminal('Key? ', terminal, { isSecret });
  input.end();
  expect(await answer).toBe('');
});

test('Ctrl-C while a secret is typed ends as it does elsewhere', async () => {
  const { input, terminal, interrupts } = aTerminal();
  const answer = askOnTerminal('Key? ', terminal, { isSecret: true });
  input.write('\u0003');
  expect(await answer).toBe('');
  expect(interrupts).toEqual(['Ctrl-C']);
});

test('is empty once the process is asked to end', async () => {
  const { terminal, leave } = aTerminal();
  const answer = askOnTerminal('Name? ', terminal);
  leave();
  expect(await answer).toBe('');
});
