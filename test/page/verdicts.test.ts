import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { aCustomer } from '../support/events.ts';
import { customerProperties } from '../support/mapping.ts';
import { openBrowser, type SCREENS } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, widthOf } from './operator-page.ts';

const START_MAX_MS = 60_000;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  const change = (text: string): string => {
    const file = JSON.parse(text) as MappingFile;
    const rule = { lifecyclestage: 'attributes.stage' };
    return JSON.stringify({ ...file, ...customerProperties(rule)(file) });
  };
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon({ change })]);
  daemon.simulator.provision({
    rules: {
      validatedPhones: ['phone'],
      conditional: [{ property: 'country', requires: 'state' }],
    },
  });
  const properties = { email: 'ada@example.com', lifecyclestage: 'customer' };
  await daemon.inHubSpot('POST', '/crm/objects/2026-09/contacts', { properties });
  const attributes = { stage: 'lead', country: 'FR', city: 'Lyon', phoneNumber: 'my mother' };
  await daemon.receive(aCustomer({ attributes }));
  await daemon.settled();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

async function look(
  place: string,
  screen: keyof typeof SCREENS,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const complaints = await lookAt(browser, daemon, place, screen, async (page) => {
    await use(page);
    expect(await widthOf(page)).toBeLessThanOrEqual(screen === 'phone' ? 390 : 1280);
  });
  expect(complaints).toEqual([]);
}

describe.each(['desk', 'phone'] as const)('what HubSpot said of values, on a %s', (screen) => {
  test('is told beside each value of the contact', async () => {
    await look('contacts/c1', screen, async (page) => {
      const row = async (property: string): Promise<string> =>
        page.locator('.origins tr', { hasText: property }).innerText();
      await page.locator('.origins').waitFor();
      expect(await row('lifecyclestage')).toMatch(/kept by HubSpot: holds customer/i);
      expect(await row('country')).toMatch(/refused\s+HubSpot wants state with country/);
      expect(await row('phone')).toMatch(/refused\s+HubSpot refused it: INVALID_PHONE_NUMBER/);
    });
  });

  test('is listed with what can be done, and what is at rest does not alarm', async () => {
    await look('letters', screen, async (page) => {
      const row = page.locator('.left-out-row', { hasText: 'lifecyclestage' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/Nothing is to be done/);
      const rule = page.locator('.left-out-row', { hasText: 'country' });
      expect(await rule.innerText()).toMatch(/loosen the rule/);
    });
    await look('overview', screen, async (page) => {
      await page.getByText('2 values are left out', { exact: true }).waitFor();
    });
  });
});
