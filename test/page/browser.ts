import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startCounting, stopCounting } from './page-coverage.ts';

/** The screens that pages are looked at on, in CSS pixels. */
export const SCREENS = {
  desk: { width: 1280, height: 800 },
  wide: { width: 1440, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

const UNWANTED = new Set([
  // With a single process the browser ends together with its first context.
  '--single-process',
  // Without a zygote each page has the browser's program loaded from its file.
  '--no-zygote',
  // A graphics card that is simulated takes most of the time that a page takes.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]);

/**
 * Starts the browser that comes with the development packages, with its own fonts.
 *
 * @param fonts a folder with another fontconfig file `fonts.conf`
 */
export async function openBrowser(fonts = join(tmpdir(), 'fonts')): Promise<Browser> {
  const executablePath = await sparticuz.executablePath();
  const args = sparticuz.args.filter((argument) => !UNWANTED.has(argument)).concat('--disable-gpu');
  // Open Sans comes with the browser; without this it shows whatever the machine has, or nothing.
  const env = { ...process.env, FONTCONFIG_PATH: fonts };
  return chromium.launch({ executablePath, args, env });
}

/**
 * Opens an address, lets `use` look at the page, and tells what there was to complain about: errors
 * of the page, words on its console, and requests to any other server.
 */
export async function visit(
  browser: Browser,
  url: string,
  screen: keyof typeof SCREENS,
  use: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const page = await browser.newPage({
    viewport: SCREENS[screen],
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== 'data:' && asked.origin !== new URL(url).origin) {
      complaints.push(`request to ${asked.origin}`);
    }
  });
  await startCounting(page);
  await page.goto(url);
  await use(page);
  await stopCounting(page);
  await page.close();
  return complaints;
}
