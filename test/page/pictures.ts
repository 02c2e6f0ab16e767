import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/clock.ts';
import { openBrowser, visit, type SCREENS } from './browser.ts';
import { openSandbox, protagonist } from './sandbox.ts';

/* Takes the pictures of the README anew; run by `npm run pictures`. */

const IMAGES = join(import.meta.dirname, '../../docs/images');
const PICTURES: readonly { readonly file: string; readonly screen: keyof typeof SCREENS }[] = [
  { file: 'sandbox-contact.png', screen: 'desk' },
  { file: 'sandbox-contact-phone.png', screen: 'phone' },
];

/** The day on the pictures, so that they change only when the page does. */
const START_MS = Date.parse('2026-11-23T09:00:00Z');
/** How much faster than real time the world of the pictures goes, so that contacts differ in age. */
const SPEED = 30;
/** Deliveries a second of that world. */
const RATE_PER_SECOND = 1;

const realStartMs = Date.now();
const clock: Clock = {
  now: () => START_MS + Math.round((Date.now() - realStartMs) * SPEED),
  sleep: async (ms, signal) => {
    await delay(ms / SPEED, undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  },
  random: () => 0.5,
};

const sandbox = await openSandbox(clock, RATE_PER_SECOND);
const browser = await openBrowser();
try {
  await sandbox.deliver();
  await sandbox.drained(new AbortController().signal);
  const url = `${sandbox.hubspotUrl}/contacts/${protagonist(sandbox).id}`;
  for (const { file, screen } of PICTURES) {
    const complaints = await visit(browser, url, screen, async (page) => {
      await page.locator('.person h1').waitFor();
      await page.screenshot({ path: join(IMAGES, file), animations: 'disabled' });
    });
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  }
} finally {
  await browser.close();
  await sandbox.stop();
}
