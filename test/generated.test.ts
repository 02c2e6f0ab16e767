import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { GENERATED_FILES } from './generated.ts';

test.each(GENERATED_FILES)('$path is as `npm run generate` writes it', async (file) => {
  const committed = await readFile(join(import.meta.dirname, '..', file.path), 'utf8');
  expect(committed).toBe(await file.content());
});
