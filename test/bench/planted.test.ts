import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { MISTAKES } from '../../bench/planted/mistakes.ts';
import { plant } from '../../bench/planted/plant.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'planted-'));
cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(MISTAKES)('"$name" still has its place in the code', (mistake) => {
  const path = join(folder, mistake.file);
  const right = readFileSync(path, 'utf8');
  const takeOut = plant(folder, mistake);
  expect(readFileSync(path, 'utf8')).not.toBe(right);
  takeOut();
  expect(readFileSync(path, 'utf8')).toBe(right);
});

test('a mistake whose place is gone is an error', () => {
  const gone = { name: 'gone', file: 'src/clock.ts', from: 'nowhere', to: '', caughtBy: [] };
  expect(() => plant(folder, gone)).toThrow('"gone" has 0 places in src/clock.ts, and needs one');
});

test('each mistake has a name of its own', () => {
  expect(new Set(MISTAKES.map(({ name }) => name)).size).toBe(MISTAKES.length);
});
