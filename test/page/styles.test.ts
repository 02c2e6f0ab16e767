import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/* What a page is drawn by is no more than what it draws. */

const SRC = join(import.meta.dirname, '../../src');

function textOf(pattern: string): string {
  return globSync(pattern, { cwd: SRC })
    .map((file) => readFileSync(join(SRC, file), 'utf8'))
    .join('\n');
}

test('styles are of classes that a view has, and colours and sizes are used', () => {
  const styles = textOf('**/page/style/*.css').replaceAll(/\/\*.*?\*\//gs, '');
  const views = textOf('{operator,simulator/hubspot}/page/**/*.{ts,tsx}');
  const classes = new Set([...styles.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name));
  const isOfView = (name: string): boolean =>
    new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(views) ||
    // Such as `wallet-${status}`.
    views.includes(`${name.split('-')[0]}-\${`);
  const unused = [...classes].filter((name) => !isOfView(name) && !OTHERS.has(name));
  const named = new Set([...styles.matchAll(/(--[\w-]+):/g)].map(([, name = '']) => name));
  const idle = [...named].filter((name) => !`${styles}${views}`.includes(`var(${name}`));
  expect([...unused, ...idle]).toEqual([]);
});

/** The ending of a file. */
const OTHERS = new Set(['css']);
