import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import coverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import type { Page } from 'playwright-core';
import v8ToIstanbul from 'v8-to-istanbul';

/** The page's own script, where the operator serves it. */
const BUNDLE = /\/assets\/page-\w+\.js$/;

/** Where the paths of its source map begin; what is not below it is of others. */
const PAGE_FOLDER = fileURLToPath(new URL('../../src/operator/page/', import.meta.url));

/** Where Jest looks for what a test file counted. */
const JEST_READS = '__coverage__';

/** What Jest reads of a test file when it has run. It is there only where coverage is asked for. */
const counted = globalThis as { [JEST_READS]?: CoverageMapData };

/** Begins to count which lines of the operator's page run in the browser. */
export async function startCounting(page: Page): Promise<void> {
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
}

/** Adds the lines that ran to what Jest reports; the source map tells where they are in the sources. */
export async function stopCounting(page: Page): Promise<void> {
  const scripts = await page.coverage.stopJSCoverage();
  if (counted[JEST_READS] === undefined) return;
  const map = coverage.createCoverageMap(counted[JEST_READS]);
  for (const { url, source, functions } of scripts) {
    if (!BUNDLE.test(url) || source === undefined) continue;
    const sourcemap = await sourceMapOf(url);
    const isForeign = (path: string): boolean => !path.startsWith(PAGE_FOLDER);
    const sources = { source, originalSource: '', sourceMap: { sourcemap } };
    const converter = v8ToIstanbul(PAGE_FOLDER, 0, sources, isForeign);
    await converter.load();
    converter.applyCoverage(functions);
    map.merge(converter.toIstanbul());
  }
  // Jest takes plain data; the map's own toJSON leaves objects of its classes in it.
  Object.assign(counted[JEST_READS], JSON.parse(JSON.stringify(map)));
}

interface SourceMap {
  readonly version: 3;
  readonly sources: string[];
  readonly names: string[];
  readonly mappings: string;
}

async function sourceMapOf(url: string): Promise<SourceMap> {
  const map = (await (await fetch(`${url}.map`)).json()) as SourceMap;
  return { ...map, sources: map.sources.map((path) => resolve(PAGE_FOLDER, path)) };
}
