import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeFindings } from './axe.ts';
import { openBrowser } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, tabTo, widthOf } from './operator-page.ts';
import { MEMBERS } from './workbench-pictures.ts';

const START_MAX_MS = 60_000;

/** So slow that no answer comes before it is not wanted any more. */
const SLOW_NETWORK_MS = 600_000;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
  await daemon.receive(...MEMBERS);
  await daemon.settled();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

async function atDesk(
  use: (page: Page) => Promise<void>,
  screen: 'wide' | 'phone' = 'wide',
): Promise<void> {
  expect(await lookAt(browser, daemon, 'mapping', screen, use)).toEqual([]);
}

/** Has the page count what is clicked with a mouse. */
const COUNT_CLICKS = `var clicks = 0;
  addEventListener('click', ({ detail }) => { if (detail > 0) clicks += 1; }, true);`;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).last();

/** Maps the tier, and sees what that does to those who are there. */
async function mapTier(page: Page, by: 'click' | 'Enter' = 'click'): Promise<void> {
  await button(page, /^loyaltyTier/).click();
  if (by === 'click') await button(page, 'Map').click();
  else await page.getByLabel('HubSpot property').press('Enter');
  await page.locator('.part.added', { hasText: 'neostore_loyalty_tier' }).waitFor();
}

// In this order: each begins with what the one before has left.
describe('the mapping workbench', () => {
  test('tells who would have what, and is read by everybody on any screen', async () => {
    for (const screen of ['wide', 'phone'] as const) {
      await atDesk(async (page) => {
        await mapTier(page);
        await button(page, 'Run').click();
        const fresh = page.getByRole('region', { name: 'New' });
        await fresh.getByText('25 values of 25 events and 25 contacts').waitFor();
        await fresh.getByRole('button', { name: 'All 25' }).click();
        expect(await fresh.locator('tbody tr').count()).toBe(MEMBERS.length);
        const csv = await fresh.getByRole('link', { name: 'CSV of New' }).getAttribute('href');
        const lines = decodeURIComponent(csv ?? '').split('\r\n');
        expect(lines).toHaveLength(MEMBERS.length + 2);
        expect(lines[1]).toMatch(
          /^person\d+@example\.com,neostore_loyalty_tier,,(Gold|Silver),,Customer:Upserted,/,
        );
        const refused = page.getByRole('region', { name: 'Refused' });
        expect(await refused.locator('tbody tr').innerText()).toMatch(
          /person0@example\.com[\s\S]*12\/04\/1988 not a date/,
        );
        // A link that is half under the bar is none to complain of.
        await page.evaluate('scrollTo(0, 0)');
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await axeFindings(page)).toEqual([]);
        }
        expect(await widthOf(page)).toBe(screen === 'wide' ? 1440 : 390);
      }, screen);
    }
  }, 60_000);

  test('can be cancelled while it runs, and run again', async () => {
    await atDesk(async (page) => {
      await mapTier(page, 'Enter');
      const network = await page.context().newCDPSession(page);
      const throttle = async (latency: number): Promise<unknown> =>
        network.send('Network.emulateNetworkConditions', {
          offline: false,
          latency,
          downloadThroughput: -1,
          uploadThroughput: -1,
        });
      await throttle(SLOW_NETWORK_MS);
      const card = page.locator('.card', { hasText: 'Run over stored events' });
      await button(page, 'Run').click();
      await card.getByText('Begins…').waitFor();
      await button(page, 'Cancel').click();
      await card.getByText('Nothing is sent.').waitFor();
      expect(await card.getByRole('button').allTextContents()).toEqual(['Run']);
      await throttle(0);
      await button(page, 'Run').click();
      await card.getByText('25 values of 25 events and 25 contacts').waitFor();
    });
  });

  test('brings a field to all contacts in as many clicks as the guide says', async () => {
    const good = await readFile(daemon.mappingFile, 'utf8');
    await atDesk(async (page) => {
      await page.evaluate(COUNT_CLICKS);
      const search = page.getByRole('searchbox', { name: 'Find an event' });
      await search.click();
      await page.keyboard.type('person7@example.com');
      await page.getByRole('button', { name: 'email person7@example.com' }).waitFor();
      await mapTier(page);
      await button(page, 'Check').click();
      await page.getByText('+ create property neostore_loyalty_tier (string)').waitFor();
      await button(page, 'Make 1 change in HubSpot').click();
      await page.getByText('HubSpot has all that the mapping needs.').waitFor();
      await button(page, 'Save and put in force').click();
      await page.getByText('The mapping file says something else').waitFor();
      expect(await page.locator('.difference .added').count()).toBe(4);
      await button(page, 'Apply again').click();
      await page.getByText('Apply 25 events again?').waitFor();
      await button(page, 'Apply again').click();
      await page.getByText(/events are applied again/).waitFor();
      await daemon.settled();
      await page.getByRole('link', { name: 'Contacts' }).click();
      await page.getByRole('link', { name: 'P7', exact: true }).click();
      await page.getByRole('row', { name: /neostore_loyalty_tier Silver/ }).waitFor();
      const guide = await readFile('docs/crm-manager.md', 'utf8');
      const [, said] = /loyalty tier to 25 contacts[^|]*\|[^|]*\| (\d+) clicks/.exec(guide) ?? [];
      expect(await page.evaluate('clicks')).toBe(Number(said));
    });
    const tiers = daemon.simulator
      .contacts()
      .map(({ properties }) => properties['neostore_loyalty_tier']);
    expect(tiers.filter((tier) => tier === 'Gold')).toHaveLength(13);
    expect(tiers.filter((tier) => tier === 'Silver')).toHaveLength(12);
    expect(await readFile(daemon.mappingFile, 'utf8')).toBe(good);
  });

  test('goes back to the version of the file with the keyboard alone', async () => {
    await atDesk(async (page) => {
      await page.getByText('The mapping file says something else').waitFor();
      const download = page.getByRole('link', { name: 'Download' });
      expect(await download.getAttribute('href')).toContain('neostore_loyalty_tier');
      await button(page, /^Put version/).focus();
      await page.keyboard.press('Enter');
      await page.getByText('This would change in the mapping in force:').waitFor();
      await tabTo(page, /^Put in force$/);
      await page.keyboard.press('Enter');
      await page.getByText('The mapping file says something else').waitFor({ state: 'detached' });
    });
  });

  test('gives way to the file as soon as that changes', async () => {
    await atDesk(async (page) => {
      await mapTier(page);
      await button(page, 'Save and put in force').click();
      await page.getByText('The mapping file says something else').waitFor();
      const good = await readFile(daemon.mappingFile, 'utf8');
      await writeFile(daemon.mappingFile, good.replace('"attributes.city"', '"attributes.town"'));
      await page.getByText('The mapping file says something else').waitFor({ state: 'detached' });
      const { mappingVersion } = await daemon.status();
      await page.locator('.verdict', { hasText: mappingVersion }).waitFor();
    });
  });
});
