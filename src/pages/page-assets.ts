import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { PageFile } from './bundle-page.ts';

/** A file of the page as it is served. */
export interface PageAsset {
  readonly type: string;
  readonly etag: string;
  /** Whether its path is another one as soon as it says something else. */
  readonly isForever: boolean;
  readonly body: Buffer;
  /** The same in fewer bytes, by the name of the encoding. */
  readonly encoded: ReadonlyMap<string, Buffer>;
}

/** By the path under which they are served. */
export type PageAssets = ReadonlyMap<string, PageAsset>;

/** The page itself. */
export const PAGE_PATH = '/';

/** Where the pages that there are have their sources, below `src/`. */
export const PAGE_FOLDERS = {
  operator: 'operator/page/',
  simulator: 'simulator/hubspot/page/',
} as const;

export type PageName = keyof typeof PAGE_FOLDERS;

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/** Encodings by the ending that a file has for it, the best one first. */
const ENCODINGS = new Map([
  ['.br', 'br'],
  ['.gz', 'gzip'],
]);

/** The name of a bundle holds a hash of what it says. */
const BUNDLE = /^page-[A-Z0-9]{8}\./;

/**
 * Reads all files of a page, once: those that `npm run build` left in `dist/`, or, in a checkout,
 * those that the bundler makes of the sources now.
 *
 * @throws the system's error where a file of the installation is missing, or the bundler's
 */
export async function loadPageAssets(page: PageName): Promise<PageAssets> {
  const known = LOADED.get(page);
  if (known !== undefined) return known;
  const isBuilt = extname(import.meta.url) === '.js';
  const loading = (isBuilt ? readBuilt(page) : bundle(page)).then(assetsOf);
  LOADED.set(page, loading);
  // What failed is tried again.
  loading.catch(() => LOADED.delete(page));
  return loading;
}

/** The same for all listeners of the process. */
const LOADED = new Map<PageName, Promise<PageAssets>>();

async function bundle(page: PageName): Promise<readonly PageFile[]> {
  const { bundlePage } = await import('./bundle-page.ts').catch((cause: unknown) => {
    throw new Error(UNBUNDLED, { cause });
  });
  return bundlePage(page, { sourceMap: true });
}

const UNBUNDLED =
  'the page of a checkout is bundled by esbuild, a development package: run npm ci without leaving those out';

async function readBuilt(page: PageName): Promise<readonly PageFile[]> {
  const folder = new URL(`../${PAGE_FOLDERS[page]}`, import.meta.url);
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (name) => ({ name, body: await readFile(new URL(name, folder)) })),
  );
}

/** Puts each file together with what it is in fewer bytes. */
export function assetsOf(files: readonly PageFile[]): PageAssets {
  const bodies = new Map(files.map(({ name, body }) => [name, Buffer.from(body)]));
  return new Map(
    [...bodies]
      .filter(([name]) => !ENCODINGS.has(extname(name)))
      .map(([name, body]) => [pathOf(name), assetOf(name, body, bodies)]),
  );
}

function pathOf(name: string): string {
  return name === 'index.html' ? PAGE_PATH : `/assets/${name}`;
}

function assetOf(name: string, body: Buffer, bodies: ReadonlyMap<string, Buffer>): PageAsset {
  const encoded = [...ENCODINGS].flatMap(([ending, encoding]) => {
    const smaller = bodies.get(`${name}${ending}`);
    return smaller === undefined ? [] : [[encoding, smaller] as const];
  });
  return {
    type: TYPES.get(extname(name)) ?? 'application/octet-stream',
    // Weak, because the same file may come in another encoding.
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isForever: BUNDLE.test(name),
    body,
    encoded: new Map(encoded),
  };
}
