import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeScriptCovs } from '@bcoe/v8-coverage';
import coverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import type { Page } from 'playwright-core';
import v8ToIstanbul from 'v8-to-istanbul';
import { PAGE_FOLDERS } from '../../src/pages/page-assets.ts';

/** A page's own script, where it is served. */
const BUNDLE = /\/assets\/page-\w+\.js$/;

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** Where the paths of a source map may begin. */
const PAGES = Object.values(PAGE_FOLDERS).map((folder) => resolve(SRC, folder));

/** Where Jest looks for what a test file counted. */
const JEST_READS = '__coverage__';

/** What Jest reads of a test file when it has run. It is there only where coverage is asked for. */
const counted = globalThis as { [JEST_READS]?: CoverageMapData };

/** What ran of each bundle, by its name, on all pages so far. */
const seen = new Map<string, Seen>();

interface Seen {
  readonly source: string;
  readonly sourcemap: SourceMap;
  ran: ScriptCov;
}

type ScriptCov = Parameters<typeof mergeScriptCovs>[0][number];

// Once for all pages of a test file: to find the way back to the sources takes longer than a visit.
if (counted[JEST_READS] !== undefined) {
  const { afterAll } = await import('@jest/globals');
  afterAll(report);
}

/** Begins to count which lines of a page run in the browser, where coverage is asked for. */
export async function startCounting(page: Page): Promise<void> {
  if (counted[JEST_READS] === undefined) return;
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
}

/** Adds what ran to what is reported at the end of the test file. */
export async function stopCounting(page: Page): Promise<void> {
  if (counted[JEST_READS] === undefined) return;
  for (const { url, source, functions } of await page.coverage.stopJSCoverage()) {
    if (!BUNDLE.test(url) || source === undefined) continue;
    const name = basename(url);
    const ran = { scriptId: '0', url: name, functions };
    const before = seen.get(name);
    if (before === undefined) {
      seen.set(name, { source, sourcemap: await sourceMapOf(url), ran });
    } else {
      before.ran = mergeScriptCovs([before.ran, ran]) ?? ran;
    }
  }
}

/** Adds the lines that ran to what Jest reports; the source map tells where they are in the sources. */
async function report(): Promise<void> {
  // The core is counted by its own tests alone, which tell its lines apart in another way.
  const isForeign = (path: string): boolean => !PAGES.some((page) => path.startsWith(`${page}/`));
  const all = Object.entries(counted[JEST_READS] ?? {});
  const map = coverage.createCoverageMap(
    Object.fromEntries(all.filter(([path]) => !isForeign(path))),
  );
  for (const { source, sourcemap, ran } of seen.values()) {
    const sources = { source, originalSource: '', sourceMap: { sourcemap } };
    const converter = v8ToIstanbul(SRC, 0, sources, isForeign);
    await converter.load();
    converter.applyCoverage(ran.functions);
    map.merge(converter.toIstanbul());
  }
  // Jest takes plain data; the map's own toJSON leaves objects of its classes in it.
  Object.assign(counted[JEST_READS] ?? {}, JSON.parse(JSON.stringify(map)));
}

interface SourceMap {
  readonly version: 3;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

async function sourceMapOf(url: string): Promise<SourceMap> {
  const map = (await (await fetch(`${url}.map`)).json()) as SourceMap;
  const ways = PAGES.map((page) => map.sources.map((path) => resolve(page, path)));
  const sources = ways.find((paths) => paths.every((path) => existsSync(path)));
  return { ...map, sources: sources ?? map.sources };
}
