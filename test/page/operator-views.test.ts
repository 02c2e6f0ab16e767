import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../src/clock.ts';
import { aCustomer, anEvent, anInstall } from '../support/events.ts';
import { FEED_ROWS_MAX } from '../../src/operator/page/feed.ts';
import { openBrowser, SCREENS } from './browser.ts';
import { OPERATOR_TOKEN, openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, WAIT_MAX_MS, widthOf } from './operator-page.ts';
import { monthBefore } from './story.ts';

const START_MAX_MS = 60_000;
/** A value that would draw something, were it not set as text. */
const MARKUP = '<img src="x" onerror="document.title = 1">';

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
  await daemon.receive(...monthBefore(systemClock.now()).slice(0, 60));
  await daemon.receive(
    aCustomer({
      id: 'grace-1',
      customerId: 'grace',
      attributes: { email: 'grace@example.com', firstName: 'Grace', lastName: MARKUP },
    }),
    anInstall({ id: 'grace-2', passId: 'pass-of-grace', identifiers: { customerId: 'grace' } }),
    aCustomer({
      id: 'grace-3',
      customerId: 'grace',
      attributes: {
        email: 'grace@example.com',
        firstName: 'Grace',
        city: 'Lyon',
        birthDate: 'soon',
      },
    }),
    aCustomer({ id: 'bad', customerId: null, attributes: { email: 'refused@example.c' } }),
    anEvent('Redirect:Redirected', {
      id: 'redirect',
      redirectId: 'r1',
      newUri: 'https://a.example',
    }),
    'this is { no JSON',
  );
  await daemon.settled();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

/** Every view, with a text that it has to show. */
const VIEWS = [
  { place: 'overview', text: 'wait for a person' },
  { place: 'events', text: 'Redirect:Redirected' },
  { place: 'events/grace-3', text: 'Confirmed by HubSpot' },
  { place: 'contacts', text: `Grace ${MARKUP}` },
  { place: 'contacts/grace@example.com', text: 'Record in HubSpot' },
  { place: 'wallet', text: 'By wallet and pass type' },
  { place: 'wallet/people', text: 'each once' },
  { place: 'letters', text: 'INVALID_EMAIL' },
  { place: 'conflicts', text: 'Nothing to decide' },
  { place: 'mapping', text: 'Requests to HubSpot' },
  { place: 'reconcile', text: 'Never compared yet' },
] as const;

describe.each(['desk', 'phone'] as const)('on a %s', (screen) => {
  test.each(VIEWS)('$place shows itself, fits, and complains of nothing', async (view) => {
    const { place, text } = view;
    const complaints = await lookAt(browser, daemon, place, screen, async (page) => {
      await page.locator('#view').getByText(text).first().waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(SCREENS[screen].width);
      expect(await groundOf(page)).toBe('rgb(244, 245, 247)');
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await groundOf(page)).toBe('rgb(16, 22, 28)');
      expect(await widthOf(page)).toBeLessThanOrEqual(SCREENS[screen].width);
    });
    expect(complaints).toEqual([]);
  });
});

async function groundOf(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}

async function atDesk(place: string, use: (page: Page) => Promise<void>): Promise<void> {
  expect(await lookAt(browser, daemon, place, 'desk', use)).toEqual([]);
}

describe('the overview', () => {
  test('begins with the events that came, and leads from each to its why', async () => {
    await atDesk('overview', async (page) => {
      const rows = page.locator('.feed-row');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(FEED_ROWS_MAX);
      await page.locator('.feed-row', { hasText: 'grace-3' }).click();
      await page.getByRole('heading', { name: 'Customer:Upserted' }).waitFor();
      expect(page.url()).toContain('#/events/grace-3');
    });
  });
});

describe('the why of an event', () => {
  test('shows its life in order, with the fate of each value', async () => {
    await atDesk('events/grace-3', async (page) => {
      await page.locator('.chapter h2').first().waitFor();
      const titles = await page.locator('.chapter h2').allInnerTexts();
      expect([titles[0], titles[1], titles.at(-1)]).toEqual([
        'Received',
        'Applied',
        'Confirmed by HubSpot',
      ]);
      const values = await page.locator('.value-line').allInnerTexts();
      expect(values.find((text) => text.startsWith('city'))).toMatch(/Lyon\s+written/);
      expect(values.find((text) => text.startsWith('neostore_birth_date'))).toMatch(/refused/);
      expect(await page.locator('pre.code').innerText()).toContain('"city": "Lyon"');
    });
  });

  test('says of an unknown one that there is none', async () => {
    const complaints = await lookAt(browser, daemon, 'events/nobody', 'desk', async (page) => {
      await page.getByText('Not found').waitFor();
    });
    expect(complaints.join()).toContain('404');
  });
});

describe('the why of a contact', () => {
  test('leads from each value to the event that said it', async () => {
    await atDesk('contacts/grace@example.com', async (page) => {
      await page.getByText('Apple', { exact: true }).first().waitFor();
      const city = page.locator('.origins tr', { hasText: 'city' });
      expect(await city.innerText()).toMatch(/Lyon\s+written\s+Customer:Upserted/);
      await city.getByRole('link').click();
      await page.locator('.id-line', { hasText: 'grace-3' }).waitFor();
    });
  });

  test('has the commands for what the page does not do itself', async () => {
    await atDesk('contacts/grace@example.com', async (page) => {
      await page.locator('.command').first().waitFor();
      const commands = await page.locator('.command code').allInnerTexts();
      const verbs = ['replay --contact', 'erase --dry-run'];
      expect(commands).toEqual(
        verbs.map((verb) =>
          expect.stringMatching(`^npx neostore-hubspot ${verb} \\S+ --connection acme$`),
        ),
      );
    });
  });

  test('opens its record in HubSpot in another tab', async () => {
    await atDesk('contacts/grace@example.com', async (page) => {
      const out = page.getByRole('link', { name: 'Open in HubSpot' });
      const record = await page.getByText(/^Record \d+, made by this daemon/).innerText();
      const [id = ''] = /\d+/.exec(record) ?? [];
      expect(await out.getAttribute('href')).toContain(id);
      expect(await out.getAttribute('target')).toBe('_blank');
      expect(await out.getAttribute('rel')).toContain('noopener');
    });
  });
});

/** Goes on to another place in the moment in which the page first shows something. */
const GO_AT_ONCE = `new MutationObserver((_, observer) => {
  if (document.querySelector('.navigation') === null) return;
  observer.disconnect();
  location.hash = '#/conflicts';
}).observe(document, { childList: true, subtree: true });`;

test('whoever is quicker than the page is followed', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MAX_MS);
  await page.addInitScript(GO_AT_ONCE);
  await page.goto(`${daemon.url}/#token=${OPERATOR_TOKEN}`);
  await page.getByText('Nothing to decide').first().waitFor();
  await page.close();
});

describe('lists', () => {
  test('of contacts are searched by the beginning of a key, from the keyboard', async () => {
    await atDesk('overview', async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('heading', { name: 'Contacts' }).waitFor();
      await page.locator('.contact-row').nth(3).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('grace@');
      await page.waitForURL(/search=grace/);
      await page.locator('.contact-row a.cover').filter({ hasText: 'Grace' }).waitFor();
      await page.locator('.rows li').nth(1).waitFor({ state: 'detached' });
    });
  });

  test('of events are filtered by name and by what became of them', async () => {
    await atDesk('events', async (page) => {
      await page.getByLabel('Name').fill('pass:inst');
      await page.waitForURL(/name=/);
      await page
        .locator('.event-row', { hasText: 'Customer:Upserted' })
        .first()
        .waitFor({ state: 'detached' });
      await page.getByLabel('Name').fill('');
      await page.getByLabel('What became of it').selectOption('dead-letter');
      await page.locator('.event-row', { hasText: 'No event' }).waitFor();
      // The other one is of a contact that was given up, and its badge says so.
      expect(await page.locator('.rows li .badge.bad').count()).toBe(2);
      expect(await page.locator('.rows li').count()).toBe(2);
    });
  });

  test('lead to older pages', async () => {
    await atDesk('events', async (page) => {
      await page.getByRole('link', { name: 'Older' }).click();
      await page.getByRole('link', { name: 'Newest' }).waitFor();
      await page.locator('.rows li').nth(49).waitFor({ state: 'detached' });
      await page.locator('.rows li').first().waitFor();
    });
  });
});
