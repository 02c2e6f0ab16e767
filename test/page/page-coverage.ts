import { fileURLToPath } from 'node:url';
import coverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import type { Page } from 'playwright-core';
import v8ToIstanbul from 'v8-to-istanbul';

/** Where the operator's page serves its own modules. */
const MODULES = '/assets/page/';

const PAGE_FOLDER = new URL('../../src/operator/page/', import.meta.url);

/** Where Jest looks for what a test file counted. */
const JEST_READS = '__coverage__';

/** What Jest reads of a test file when it has run. It is there only where coverage is asked for. */
const counted = globalThis as { [JEST_READS]?: CoverageMapData };

/** Begins to count which lines of the operator's page run in the browser. */
export async function startCounting(page: Page): Promise<void> {
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
}

/**
 * Adds the lines that ran to what Jest reports. Types are stripped in place, so a position in what
 * the browser ran is the position in the source.
 */
export async function stopCounting(page: Page): Promise<void> {
  const scripts = await page.coverage.stopJSCoverage();
  if (counted[JEST_READS] === undefined) return;
  const map = coverage.createCoverageMap(counted[JEST_READS]);
  for (const { url, source, functions } of scripts) {
    const { pathname } = new URL(url);
    if (!pathname.startsWith(MODULES) || source === undefined) continue;
    const path = fileURLToPath(new URL(pathname.slice(MODULES.length), PAGE_FOLDER));
    const converter = v8ToIstanbul(path, 0, { source });
    await converter.load();
    converter.applyCoverage(functions);
    map.merge(converter.toIstanbul());
  }
  // Jest takes plain data; the map's own toJSON leaves objects of its classes in it.
  Object.assign(counted[JEST_READS], JSON.parse(JSON.stringify(map)));
}
