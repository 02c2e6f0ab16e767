import type { Browser, Page } from 'playwright-core';
import { visit, type SCREENS } from './browser.ts';
import { OPERATOR_TOKEN, type PageDaemon } from './daemon.ts';

/** Longer than this nobody waits for a page. */
export const WAIT_MAX_MS = 20_000;

/**
 * Opens a place of the operator's page as somebody who is signed in, lets `use` look at it, and
 * tells what there was to complain about.
 *
 * @param place such as `events/some-id`
 */
export async function lookAt(
  browser: Browser,
  daemon: Pick<PageDaemon, 'url'>,
  place: string,
  screen: keyof typeof SCREENS,
  use: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  return visit(browser, `${daemon.url}/#token=${OPERATOR_TOKEN}`, screen, async (page) => {
    page.setDefaultTimeout(WAIT_MAX_MS);
    await page.locator('.navigation').waitFor();
    await page.goto(`${daemon.url}/#/${place}`);
    await page.locator('h1').waitFor();
    await use(page);
  });
}

/** How wide the page is, which may not be wider than the screen. */
export async function widthOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth');
}

/** Presses Tab until what is focused has a name like this. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
    );
    if (name.test(focused)) return;
  }
  throw new Error(`Tab does not lead to ${name.source}`);
}
