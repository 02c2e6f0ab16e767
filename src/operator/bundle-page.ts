import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';

/** A file of the page, as it is kept and served. */
export interface PageFile {
  /** Without a folder; the name of what may be kept forever holds a hash of its text. */
  readonly name: string;
  readonly body: Uint8Array;
}

/** What the bundler begins with, by the names under which `index.html` asks for it. */
const ENTRIES = ['main.ts', 'style/page.css'];

/** What is in the bundle besides our own files. */
const VENDORS = ['preact', 'uplot'];

/** What the bundle says of them, because their licence asks for it. */
const NOTICE = '/*! With Preact and uPlot, under the MIT licence: see licences.txt */';

const FOLDER = new URL('./page/', import.meta.url);

/**
 * Bundles the page: one script, one style sheet, and the document that names them, all but the
 * source map also compressed. `npm run build` keeps them in `dist/`; from a checkout they are served
 * as they come from here, so that there is one page, whoever looks at it.
 *
 * @param options.sourceMap whether developer tools and coverage can find the way back to the sources
 * @throws the bundler's error, which shows the lines that are wrong
 */
export async function bundlePage(options: {
  readonly sourceMap: boolean;
}): Promise<readonly PageFile[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(FOLDER),
    entryPoints: ENTRIES,
    entryNames: 'page-[hash]',
    outdir: '.',
    write: false,
    metafile: true,
    bundle: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    // Positions in one endless line lead back to the wrong place.
    minifyWhitespace: !options.sourceMap,
    format: 'esm',
    target: 'es2022',
    banner: { js: NOTICE, css: NOTICE },
    sourcemap: options.sourceMap ? 'linked' : false,
    logLevel: 'silent',
  });
  const names = Object.entries(metafile.outputs).flatMap(([name, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[entryPoint, basename(name)] as const],
  );
  const bundled = outputFiles.map(({ path, contents }) => {
    return { name: basename(path), body: contents };
  });
  const own = [
    { name: 'index.html', body: Buffer.from(await document(new Map(names))) },
    { name: 'licences.txt', body: Buffer.from(await licences()) },
  ];
  const files = [...own, ...bundled];
  const compressible = files.filter(({ name }) => !name.endsWith('.map'));
  const compressed = await Promise.all(compressible.map(compress));
  return [...files, ...compressed.flat()];
}

/** `index.html`, with the names that the bundler gave. */
async function document(names: ReadonlyMap<string, string>): Promise<string> {
  const text = await readFile(new URL('index.html', FOLDER), 'utf8');
  return ENTRIES.reduce(
    (html, entry) => html.replace(`"./${entry}"`, `"/assets/${names.get(entry)}"`),
    text,
  );
}

async function licences(): Promise<string> {
  const texts = VENDORS.map(async (name) => {
    const folder = new URL('.', import.meta.resolve(`${name}/package.json`));
    return `${name}\n\n${await readFile(new URL('LICENSE', folder), 'utf8')}`;
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
