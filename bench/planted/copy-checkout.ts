import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** What tests and the simulation need of the checkout. */
const COPIED = [
  'src',
  'test',
  'bench',
  'mappings',
  'data',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
];

/** Copies the checkout into a folder of its own, with the installed packages of the original. */
export function copyCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
