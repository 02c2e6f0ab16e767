import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { PAGE_FOLDERS, type PageName } from './page-assets.ts';

/** A file of the page, as it is kept and served. */
export interface PageFile {
  /** Without a folder; the name of what may be kept forever holds a hash of its text. */
  readonly name: string;
  readonly body: Uint8Array;
}

/** What the bundler begins with, as `index.html` asks for it. */
const ENTRY = 'main.tsx';

/** All style sheets, which become a text in the script. */
const STYLE = 'style/page.css';

/** What may be in a bundle besides our own files. */
const VENDORS = [
  'preact',
  'uplot',
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-json',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/common',
  '@lezer/highlight',
  '@lezer/json',
  '@lezer/lr',
  '@marijn/find-cluster-break',
  'crelt',
  'style-mod',
  'w3c-keyname',
];

/** What the bundle says of them, because their licence asks for it. */
const NOTICE = '/*! With work of others, under the MIT licence: see licences.txt */';

const SHARED = {
  outdir: '.',
  write: false,
  bundle: true,
  target: 'es2022',
  logLevel: 'silent',
} as const;

/**
 * Bundles a page: the document, the script that it names, with the style in it, and what that script
 * loads later, all but source maps also compressed. `npm run build` keeps them in `dist/`; from a
 * checkout they are served as they come from here, so that there is one page, whoever looks at it.
 *
 * @param page which one
 * @param options.sourceMap whether developer tools and coverage can find the way back to the sources
 * @throws the bundler's error, which shows the lines that are wrong
 */
export async function bundlePage(
  page: PageName,
  options: { readonly sourceMap: boolean },
): Promise<readonly PageFile[]> {
  const folder = new URL(`../${PAGE_FOLDERS[page]}`, import.meta.url);
  const shared = { ...SHARED, absWorkingDir: fileURLToPath(folder) };
  const style = await build({ ...shared, entryPoints: [STYLE], minify: true });
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: [ENTRY],
    entryNames: 'page-[hash]',
    chunkNames: 'page-[hash]',
    splitting: true,
    metafile: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    // Positions in one endless line lead back to the wrong place.
    minifyWhitespace: !options.sourceMap,
    format: 'esm',
    define: { STYLE_TEXT: JSON.stringify(style.outputFiles[0]?.text) },
    banner: { js: NOTICE },
    sourcemap: options.sourceMap ? 'linked' : false,
  });
  const [script = ''] = Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint === ENTRY)
    .map(([name]) => basename(name));
  const bundled = outputFiles.map(({ path, contents }) => ({
    name: basename(path),
    body: contents,
  }));
  const own = [
    { name: 'index.html', body: Buffer.from(await document(folder, script)) },
    { name: 'licences.txt', body: Buffer.from(await licences(Object.keys(metafile.inputs))) },
  ];
  const files = [...own, ...bundled];
  const compressible = files.filter(({ name }) => !name.endsWith('.map'));
  const compressed = await Promise.all(compressible.map(compress));
  return [...files, ...compressed.flat()];
}

/** `index.html`, with the name that the bundler gave the script. */
async function document(folder: URL, script: string): Promise<string> {
  const text = await readFile(new URL('index.html', folder), 'utf8');
  return text.replace(`./${ENTRY}`, `/assets/${script}`);
}

/** @param inputs the paths of all files that are in the bundle */
async function licences(inputs: readonly string[]): Promise<string> {
  const named = VENDORS.filter((name) => inputs.some((path) => path.includes(`/${name}/`)));
  const texts = named.map(async (name) => {
    const found = findPackageJSON(name, import.meta.url);
    if (found === undefined) throw new Error(`${name} is not installed`);
    return `${name}\n\n${await readFile(join(dirname(found), 'LICENSE'), 'utf8')}`;
  });
  return (await Promise.all(texts)).join('\n\n');
}

async function compress({ name, body }: PageFile): Promise<readonly PageFile[]> {
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(body, best),
    promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return [
    { name: `${name}.br`, body: br },
    { name: `${name}.gz`, body: gz },
  ];
}
