import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { OPERATOR_TOKEN, openDaemon, type PageDaemon } from './daemon.ts';
import { WAIT_MAX_MS } from './operator-page.ts';

const START_MAX_MS = 60_000;
/** Two samples make a chart, and one is taken every ten seconds. */
const CHARTS_MAX_MS = 40_000;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

test(
  'three requests bring the whole page with its charts, also where the language of the browser is none',
  async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    const asked: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith('/api/')) return;
      const name = pathname.replace(/-\w+\./, '-HASH.');
      asked.push(`${response.headers()['content-encoding']} ${name}`);
    });
    await page.addInitScript(
      'Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true });',
    );
    await page.goto(`${daemon.url}/#token=${OPERATOR_TOKEN}`);
    await page.locator('h1').waitFor({ timeout: WAIT_MAX_MS });
    expect(asked).toEqual(['br /', 'br /assets/page-HASH.js']);
    await page.locator('canvas').first().waitFor({ timeout: CHARTS_MAX_MS });
    await page.close();
    expect(asked.slice(2)).toEqual(['br /assets/page-HASH.js']);
    expect(complaints).toEqual([]);
  },
  CHARTS_MAX_MS * 2,
);
