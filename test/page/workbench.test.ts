import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { customerNumber } from '../support/events.ts';
import { axeFindings } from './axe.ts';
import { openBrowser } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, widthOf } from './operator-page.ts';

const START_MAX_MS = 60_000;

let browser: Browser;
let daemon: PageDaemon;

/** Customers with a tier, of whom one has a birthday that is no date. */
const MEMBERS = 25;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
  const people = Array.from({ length: MEMBERS }, (_, index) =>
    customerNumber(index, {
      loyaltyTier: index % 2 === 0 ? 'Gold' : 'Silver',
      birthDate: index === 0 ? '12/04/1988' : '1988-04-12',
    }),
  );
  await daemon.receive(...people);
  await daemon.settled();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

async function atDesk(
  place: string,
  use: (page: Page) => Promise<void>,
  screen: 'wide' | 'phone' = 'wide',
): Promise<void> {
  expect(await lookAt(browser, daemon, place, screen, use)).toEqual([]);
}

const shot = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
};

describe('the mapping workbench', () => {
  test('shots', async () => {
    for (const screen of ['wide', 'phone'] as const) {
      await atDesk(
        'mapping',
        async (page) => {
          await page.getByRole('button', { name: /^loyaltyTier/ }).click();
          await shot(page, `${screen}-dialog`);
          await page.getByRole('button', { name: 'Map', exact: true }).click();
          await page.locator('.part.added').waitFor();
          await page.getByRole('button', { name: 'Run', exact: true }).click();
          await page.locator('.trial').waitFor();
          await page.getByRole('button', { name: 'Check', exact: true }).click();
          await page.locator('.plan').waitFor();
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await page.waitForTimeout(300);
            await shot(page, `${screen}-${colorScheme}`);
            console.log(screen, colorScheme, await axeFindings(page), await widthOf(page));
          }
        },
        screen,
      );
    }
  }, 60_000);
  test('brings a field of an event that came to all contacts, in seven clicks', async () => {
    await atDesk('mapping', async (page) => {
      let clicks = 0;
      const click = async (name: string | RegExp): Promise<void> => {
        await page.getByRole('button', { name }).last().click();
        clicks += 1;
      };
      await click(/^loyaltyTier/);
      await click('Map');
      await page.locator('.part.added', { hasText: 'neostore_loyalty_tier' }).waitFor();
      await click('Check');
      await page.getByText('+ create property neostore_loyalty_tier (string)').waitFor();
      await click('Make 1 change in HubSpot');
      await page.getByText('HubSpot has all that the mapping needs.').waitFor();
      await click('Save and put in force');
      await page.getByText('The mapping file says something else').waitFor();
      await click('Apply again');
      await page.getByText(`Apply ${MEMBERS} events again?`).waitFor();
      await click('Apply again');
      await page.getByText(/events are applied again/).waitFor();
      await daemon.settled();
      expect(clicks).toBe(7);
    });
    const tiers = daemon.simulator
      .contacts()
      .map(({ properties }) => properties['neostore_loyalty_tier']);
    expect(tiers.filter((tier) => tier === 'Gold' || tier === 'Silver')).toHaveLength(MEMBERS);
  });
});
