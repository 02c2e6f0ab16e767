import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENERATED_FILES } from './generated.ts';

/* Writes every generated file; run by `npm run generate`. */
const root = join(import.meta.dirname, '..');
await Promise.all(
  GENERATED_FILES.map(async ({ path, content }) => writeFile(join(root, path), await content())),
);
