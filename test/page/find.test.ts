import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, widthOf } from './operator-page.ts';
import { BIRTHDAY, deadLetterStory } from './story.ts';
import { aCustomer, anInstall } from '../support/events.ts';

const START_MAX_MS = 60_000;
const PHONE_WIDTH = 390;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
  await daemon.receive(...deadLetterStory());
  await daemon.receive(
    aCustomer({
      id: 'karl-1',
      customerId: '0000200001',
      attributes: { email: 'karl@delatour.example', firstName: 'Karl', lastName: 'von der Heide' },
    }),
    anInstall({ id: 'karl-2', passId: 'pass-karl', identifiers: { customerId: '0000200001' } }),
  );
  await daemon.settled();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

async function atDesk(place: string, use: (page: Page) => Promise<void>): Promise<void> {
  expect(await lookAt(browser, daemon, place, 'wide', use)).toEqual([]);
}

describe('somebody who is asked', () => {
  test('finds events by a part of a name, and goes on to the person', async () => {
    await atDesk('events', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('heid');
      await page.waitForURL(/search=heid/);
      await page
        .locator('.event-row .cell-who', { hasText: 'Karl von der Heide' })
        .first()
        .waitFor();
      await page.locator('.rows li').nth(2).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: /^People found by/ }).click();
      await page.getByRole('link', { name: 'Karl von der Heide', exact: true }).waitFor();
    });
  });

  test('keeps the filters in the address', async () => {
    await atDesk('events?outcome=in-hubspot&wallet=apple&from=2020-01-01T10:00', async (page) => {
      await page.locator('.event-row', { hasText: 'Pass:Installed' }).waitFor();
      expect(await page.locator('.rows li').count()).toBe(1);
      expect(await page.getByLabel('What became of it').inputValue()).toBe('in-hubspot');
      expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('2020-01-01T10:00');
      await page.getByLabel('To', { exact: true }).fill('2020-01-02T10:00');
      await page.getByText('None is like this. Another filter may find it.').waitFor();
    });
  });

  test('lists people by wallet, and all of them as CSV', async () => {
    await atDesk('contacts?wallet=apple', async (page) => {
      await page.getByRole('link', { name: 'Karl von der Heide', exact: true }).waitFor();
      expect(await page.locator('.rows li').count()).toBe(1);
      const begun = page.waitForEvent('download');
      await page.getByRole('link', { name: 'All of this list as CSV' }).click();
      const file = await begun;
      expect(file.suggestedFilename()).toBe('contacts.csv');
    });
  });

  test('gets from a number to everybody it counts, with the value that is left out', async () => {
    await atDesk('letters', async (page) => {
      await page.locator('.left-out-row a.reason').first().click();
      await page.locator('.value-of-row', { hasText: 'some day in August' }).waitFor();
      expect(page.url()).toContain('property=neostore_birth_date');
      await page.locator('.value-of-row a[title]').first().click();
      await page.waitForURL(new RegExp(BIRTHDAY));
    });
  });

  test('reads what HubSpot was asked and what it answered', async () => {
    await atDesk('contacts/karl@delatour.example', async (page) => {
      await page.getByText('Bodies', { exact: true }).first().click();
      await page.locator('.bodies pre', { hasText: 'von der Heide' }).first().waitFor();
    });
  });
});

test.each(['events', 'contacts', 'letters/left-out'])('%s fits a phone', async (place) => {
  const complaints = await lookAt(browser, daemon, place, 'phone', async (page) => {
    await page.locator('.rows li').first().waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(PHONE_WIDTH);
  });
  expect(complaints).toEqual([]);
});
