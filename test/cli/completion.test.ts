import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { SHELLS } from '../../src/cli/completion-script.ts';
import { createProgram } from '../../src/cli/program.ts';
import { run } from './run.ts';

/** What bash offers once the script is read, for what stands on the line. */
async function offered(...words: readonly string[]): Promise<string> {
  const { out: script } = await run(['completion', 'bash']);
  const look = `
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _neostore_hubspot
    echo "\${COMPREPLY[*]}"`;
  const args = ['-c', `${script}\n${look}`, 'bash', 'neostore-hubspot', ...words];
  return (await promisify(execFile)('bash', args)).stdout.trim();
}

describe('bash completes', () => {
  test.each([
    [['st'], 'start status'],
    [['dead-letters', 're'], 'retry retry-left-out release'],
    [['dead-letters', 'list', '--ki'], '--kind'],
    [['dead-letters', 'list', '--kind', ''], 'event contact timeline consent'],
    [['completion', ''], 'bash zsh fish --help'],
    [['--vers'], '--version'],
  ])('%j with %s', async (words, expected) => expect(await offered(...words)).toBe(expected));

  test('a file where an option takes one', async () => {
    // With nothing of our own to offer, bash offers files.
    expect(await offered('check', '--mapping', '')).toBe('');
  });

  test('the command that an option with a value stands before', async () => {
    expect(await offered('dead-letters', 'list', '--reason', 'x', '--lim')).toBe('--limit');
  });
});

test.each(SHELLS)('the script for %s knows all commands and options', async (shell) => {
  const { out, status } = await run(['completion', shell]);
  expect(status).toBe(0);
  const program = await createProgram({
    environment: {},
    print: () => undefined,
    report: () => undefined,
    signal: new AbortController().signal,
  });
  const all = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of all) {
    expect(out).toContain(command.name());
    for (const { long } of command.options) {
      expect(out).toContain(shell === 'fish' ? `-l ${long?.slice(2)} ` : long);
    }
  }
});

test('another shell is refused', async () => {
  const { status, err } = await run(['completion', 'tcsh']);
  expect(status).toBe(2);
  expect(err).toContain('bash, zsh, fish');
});
