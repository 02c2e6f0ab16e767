import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../src/clock.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';
import { openBrowser, SCREENS, visit } from './browser.ts';
import { openSandbox, protagonist } from './sandbox.ts';

const START_MAX_MS = 60_000;

let browser: Browser;
let sandbox: Sandbox;
let contact: SimulatedContact;

beforeAll(async () => {
  [browser, sandbox] = await Promise.all([openBrowser(), openSandbox(systemClock)]);
  await sandbox.deliver();
  await sandbox.drained(new AbortController().signal);
  contact = protagonist(sandbox);
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

async function look(
  screen: keyof typeof SCREENS,
  use: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  return visit(browser, `${sandbox.hubspotUrl}/contacts/${contact.id}`, screen, async (page) => {
    const { firstname = '', lastname = '' } = contact.properties;
    await page.getByRole('heading', { name: `${firstname} ${lastname}` }).waitFor();
    await use(page);
  });
}

describe.each(['desk', 'phone'] as const)('a contact of the sandbox, on a %s', (screen) => {
  test('shows its wallet as the events left it', async () => {
    await look(screen, async (page) => {
      const wallet = await page.locator('.card.wallet').innerText();
      expect(wallet).toMatch(/Wallet status\s+Both wallets/);
      expect(wallet).toMatch(/Last wallet event\s+Installed/);
      const { neostore_wallet_devices: devices = '' } = contact.properties;
      expect(wallet).toMatch(new RegExp(`Devices with a pass\\s+${devices}\\b`));
    });
  });

  test('shows every event of its timeline, the newest first', async () => {
    await look(screen, async (page) => {
      const entries = await page.locator('.entry').allInnerTexts();
      const shown = entries.map((text) => text.split('\n')[0]).filter((title) => title !== BORN);
      expect(shown).toEqual(contact.timeline.map(({ label }) => label).toReversed());
      expect(shown.length).toBeGreaterThan(2);
    });
  });

  test('fits the screen, talks to nobody else and complains of nothing', async () => {
    const complaints = await look(screen, async (page) => {
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(SCREENS[screen].width);
    });
    expect(complaints).toEqual([]);
  });
});

/** The page's own entry: the day on which the contact was made. */
const BORN = 'Contact created';
