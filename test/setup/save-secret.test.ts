import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { saveSecret } from '../../src/setup/save-secret.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

const pathOf = temporaryFolder();

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

test('makes a file that only its owner can read', async () => {
  const file = pathOf('new.env');
  expect(await saveSecret(file, new Secret('abc'))).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('NEOSTORE_WEBHOOK_SECRET=abc\n');
  expect(modeOf(file)).toBe(0o600);
});

test('keeps the other lines of a file and closes it to others', async () => {
  const file = pathOf('old.env');
  writeFileSync(file, '# mine\nNEOSTORE_WEBHOOK_SECRET=old\nPORT=80\n', { mode: 0o644 });
  await saveSecret(file, new Secret('abc'));
  expect(readFileSync(file, 'utf8')).toBe('# mine\nNEOSTORE_WEBHOOK_SECRET=abc\nPORT=80\n');
  expect(modeOf(file)).toBe(0o600);
});

test('writes to where a link points', async () => {
  writeFileSync(pathOf('real.env'), 'A=1\n');
  symlinkSync(pathOf('real.env'), pathOf('link.env'));
  await saveSecret(pathOf('link.env'), new Secret('abc'));
  expect(lstatSync(pathOf('link.env')).isSymbolicLink()).toBe(true);
  expect(readFileSync(pathOf('real.env'), 'utf8')).toBe('A=1\nNEOSTORE_WEBHOOK_SECRET=abc\n');
});

test('leaves a file alone that could not give the secret back', async () => {
  const file = pathOf('kept.env');
  writeFileSync(file, 'A=1\n');
  expect(await saveSecret(file, new Secret("it's\nodd"))).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('A=1\n');
});
