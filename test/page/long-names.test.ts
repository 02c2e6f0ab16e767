import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { aCustomer, anEvent, anInstall } from '../support/events.ts';
import { openBrowser, SCREENS, visit } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt, widthOf } from './operator-page.ts';

/* What people and systems call themselves is as long as they like, and widens nothing. */

const START_MAX_MS = 60_000;
const LONG = 'x'.repeat(52);
/** 64 characters. */
const EMAIL = `${LONG}@example.com`;
const EVENT_NAME = `Pass:${'Renewed'.repeat(26)}And`;
const EVENT_ID = `event-${'0123456789'.repeat(9)}`;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([openBrowser(), openDaemon()]);
  const who = { firstName: `Wolfeschlegelstein${LONG}`, lastName: `Hausenbergerdorff${LONG}` };
  await daemon.receive(
    aCustomer({
      id: EVENT_ID,
      customerId: `customer-${LONG}`,
      attributes: { email: EMAIL, ...who, city: `Llanfair${LONG}`, birthDate: `soon${LONG}` },
    }),
    anInstall({ passId: `pass-${LONG}`, identifiers: { customerId: `customer-${LONG}` } }),
    anEvent(EVENT_NAME, { id: 'renewed', passId: `pass-${LONG}`, passType: LONG }),
    aCustomer({ id: 'bad', customerId: null, attributes: { email: `${LONG}@example.c`, ...who } }),
    aCustomer({ id: 'same', customerId: `other-${LONG}`, attributes: { email: EMAIL } }),
  );
  await daemon.settled();
  const [contact] = daemon.simulator.contacts();
  daemon.simulator.editContact(contact?.id ?? '', { city: `Taumata${LONG}` });
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

/** Every view, with what is there once it is whole. */
const VIEWS = [
  { place: 'overview', whole: '.feed-row' },
  { place: 'events', whole: 'a.event-row' },
  { place: `events/${EVENT_ID}`, whole: '.chapter' },
  { place: 'events/renewed', whole: '.chapter' },
  { place: 'contacts', whole: '.contact-row a' },
  { place: `contacts/${EMAIL}`, whole: '.origins' },
  { place: 'letters', whole: '.group-title' },
  { place: 'letters/left-out', whole: '.value-of-row .cell-main a' },
  { place: 'wallet', whole: '.number-rows' },
  { place: 'wallet/people', whole: '.cell-main' },
  { place: 'conflicts', whole: 'a.event-row' },
  { place: `conflicts/${EMAIL}?property=email`, whole: '.sides' },
  { place: `mapping?event=${EVENT_ID}`, whole: '.part' },
  { place: 'reconcile', whole: '.drifts' },
] as const;

describe.each(['desk', 'phone'] as const)('on a %s, long names widen nothing', (screen) => {
  test.each(VIEWS)('at $place', async ({ place, whole }) => {
    const complaints = await lookAt(browser, daemon, place, screen, async (page) => {
      if (place === 'reconcile')
        await page.getByRole('button', { name: 'Compare' }).first().click();
      if (place === 'letters') await page.locator('.group-title').first().click();
      await page.locator(whole).first().waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(SCREENS[screen].width);
      expect(await page.evaluate<readonly string[]>(COVERED)).toEqual([]);
    });
    expect(complaints).toEqual([]);
  });

  test('in the simulated HubSpot', async () => {
    const { simulator } = daemon;
    const [contact] = simulator.contacts();
    const url = await simulator.start();
    simulator.trouble.begin('day-quota');
    for (const at of ['', `#contact=${contact?.id}`]) {
      const complaints = await visit(browser, `${url}/${at}`, screen, async (page) => {
        await page
          .locator(at === '' ? '.row' : '.person h1')
          .first()
          .waitFor();
        await page.locator('.opener.on').waitFor();
        expect(await widthOf(page)).toBeLessThanOrEqual(SCREENS[screen].width);
        expect(await page.evaluate<readonly string[]>(COVERED)).toEqual([]);
      });
      expect(complaints).toEqual([]);
    }
    await simulator.trouble.endAll();
  });
});

/** Badges that something else is drawn over. */
const COVERED = `[...document.querySelectorAll('.badge')].filter((badge) => {
  badge.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = badge.getBoundingClientRect();
  const all = document.elementsFromPoint(left + width / 2, top + height / 2);
  // A link that covers its whole row covers nothing else.
  const front = all.find((element) => !element.matches('.cover'));
  return width > 0 && !badge.contains(front) && !front?.contains(badge);
}).map((badge) => badge.textContent)`;

test.each(VIEWS)('$place shows itself where the language of the browser is none', async (view) => {
  const complaints = await lookAt(browser, daemon, view.place, 'desk', async (page: Page) => {
    await page.addInitScript(
      'Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true });',
    );
    await page.reload();
    // Nothing can be compared for a while after a day's quota was used up.
    const whole = view.place === 'reconcile' ? 'button.main' : view.whole;
    await page.locator(whole).first().waitFor();
  });
  expect(complaints).toEqual([]);
});
