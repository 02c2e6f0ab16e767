import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePage } from '../src/pages/bundle-page.ts';
import { PAGE_FOLDERS, type PageName } from '../src/pages/page-assets.ts';

/*
 * The first half of `npm run build`: empties `dist/`, so that nothing of an earlier build is left in
 * it, and writes the pages' files to where the built program reads them. `tsc` does the rest.
 */
const dist = join(import.meta.dirname, '../dist');
const pages = Object.keys(PAGE_FOLDERS) as PageName[];
const bundled = await Promise.all(
  pages.map(async (page) => bundlePage(page, { sourceMap: false })),
);
await rm(dist, { recursive: true, force: true });
for (const [index, page] of pages.entries()) {
  const folder = join(dist, PAGE_FOLDERS[page]);
  await mkdir(folder, { recursive: true });
  for (const { name, body } of bundled[index] ?? []) await writeFile(join(folder, name), body);
}
