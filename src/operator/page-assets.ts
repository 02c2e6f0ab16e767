import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { stripTypes } from './strip-types.ts';

/** A file of the page as it is served. */
export interface PageAsset {
  readonly type: string;
  readonly body: string;
  readonly etag: string;
}

/** By the path under which they are served. */
export type PageAssets = ReadonlyMap<string, PageAsset>;

/** The page itself. */
export const PAGE_PATH = '/';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.ts', 'text/javascript; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** The modules of others that the page imports by name, with the files that come for them. */
const VENDOR_MODULES = [
  { name: 'preact', path: '/assets/vendor/preact.mjs', file: 'preact' },
  { name: 'preact/hooks', path: '/assets/vendor/hooks.mjs', file: 'preact/hooks' },
  { name: 'uplot', path: '/assets/vendor/uplot.js', file: 'uplot/dist/uPlot.esm.js' },
];

const VENDOR_FILES = [
  ...VENDOR_MODULES,
  { path: '/assets/vendor/uPlot.min.css', file: 'uplot/dist/uPlot.min.css' },
];

/** Says to the browser where the modules are that the page imports by name. */
const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(VENDOR_MODULES.map(({ name, path }) => [name, path])),
});

/** What a Content-Security-Policy lets the import map through by: it is the one inline script. */
export const IMPORT_MAP_SOURCE = `'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`;

/**
 * Reads all files of the page, once. In a checkout its modules are TypeScript and lose their types
 * here; a build has stripped them already and renamed them, and serves them under either name.
 *
 * @throws the system's error where a file of the installation is missing
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const [own, vendor] = await Promise.all([loadOwn(), Promise.all(VENDOR_FILES.map(loadVendor))]);
  return new Map([...own, ...vendor]);
}

async function loadOwn(): Promise<readonly (readonly [string, PageAsset])[]> {
  const folder = new URL('./page/', import.meta.url);
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => TYPES.has(extname(name)) && !name.endsWith('.d.ts'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })),
  );
  const typed = files.filter(({ name }) => name.endsWith('.ts'));
  const stripped = await stripTypes(typed.map(({ text }) => text));
  const scripts = typed.map(({ name }, index) => ({ name, text: stripped[index] ?? '' }));
  return [...files.filter((file) => !typed.includes(file)), ...scripts].flatMap(({ name, text }) =>
    pathsOf(name).map((path) => [path, assetOf(name, text)] as const),
  );
}

function pathsOf(name: string): readonly string[] {
  if (name === 'index.html') return [PAGE_PATH];
  const path = `/assets/page/${name}`;
  return name.endsWith('.js') ? [path, path.replace(/\.js$/, '.ts')] : [path];
}

async function loadVendor({
  path,
  file,
}: (typeof VENDOR_FILES)[number]): Promise<readonly [string, PageAsset]> {
  const text = await readFile(new URL(import.meta.resolve(file)), 'utf8');
  return [path, assetOf(path, text)];
}

function assetOf(name: string, text: string): PageAsset {
  const body = name === 'index.html' ? withImportMap(text) : text;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type: TYPES.get(extname(name)) ?? 'application/octet-stream', body, etag };
}

/** It has to come before the first module. */
function withImportMap(html: string): string {
  return html.replace('<head>', `<head>\n    <script type="importmap">${IMPORT_MAP}</script>`);
}
