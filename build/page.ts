import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePage } from '../src/operator/bundle-page.ts';

/*
 * The first half of `npm run build`: empties `dist/`, so that nothing of an earlier build is left in
 * it, and writes the page's files to where the built program reads them. `tsc` does the rest.
 */
const dist = join(import.meta.dirname, '../dist');
const folder = join(dist, 'operator/page');
const files = await bundlePage({ sourceMap: false });
await rm(dist, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await Promise.all(files.map(async ({ name, body }) => writeFile(join(folder, name), body)));
