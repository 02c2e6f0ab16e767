import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The root of the checkout. */
export const ROOT = join(import.meta.dirname, '..');

/** A file of the checkout; its path begins at the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The text of a file of the checkout. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** All files below a folder of the checkout whose names end as asked, in order of their paths. */
export function filesOf(folder: string, ...endings: readonly string[]): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
    .map((path) => ({ path, text: read(path) }));
}

/** The Markdown files that people read: at the root, in docs/ and beside the samples. */
export function documents(): readonly SourceFile[] {
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  return [
    ...atRoot.sort().map((path) => ({ path, text: read(path) })),
    ...filesOf('docs', '.md'),
    ...filesOf('data/samples', '.md'),
  ];
}
