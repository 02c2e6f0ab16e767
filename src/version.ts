import { readFileSync } from 'node:fs';

/** The program's version, from `package.json`: as far from `src` as from `dist`. */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
