import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { OPERATOR_TOKEN, openDaemon, type PageDaemon } from './daemon.ts';
import { WAIT_MAX_MS } from './operator-page.ts';

const START_MAX_MS = 60_000;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

test('three requests bring the whole page, in encodings that a browser asks for', async () => {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/')) return;
    asked.push(`${response.headers()['content-encoding']} ${pathname.replace(/-\w+\./, '-HASH.')}`);
  });
  await page.goto(`${daemon.url}/#token=${OPERATOR_TOKEN}`);
  await page.locator('h1').waitFor({ timeout: WAIT_MAX_MS });
  await page.close();
  expect(asked.toSorted()).toEqual(['br /', 'br /assets/page-HASH.css', 'br /assets/page-HASH.js']);
});

test('a browser whose language is none shows the page all the same', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.addInitScript(
    'Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true });',
  );
  await page.goto(`${daemon.url}/#token=${OPERATOR_TOKEN}`);
  await page.locator('h1').waitFor({ timeout: WAIT_MAX_MS });
  await page.close();
  expect(complaints).toEqual([]);
});
