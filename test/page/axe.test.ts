import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../src/clock.ts';
import { axeFindings } from './axe.ts';
import { openBrowser, visit, type SCREENS } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt } from './operator-page.ts';
import {
  BIRTHDAY,
  coupleStory,
  deadLetterStory,
  FAMILY_ADDRESS,
  monthBefore,
  sharedStory,
} from './story.ts';

/* Nobody is kept out by how a page is made: all views, both schemes, at a desk and on a phone. */

const START_MAX_MS = 60_000;

/** Of a view that is loaded twice and looked through by axe: half a minute is not enough for a busy machine. */
const VIEW_MAX_MS = 120_000;
const SCREENS_LOOKED_AT: readonly (keyof typeof SCREENS)[] = ['desk', 'phone'];

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  [browser, daemon] = await Promise.all([
    openBrowser(),
    openDaemon({ tenants: ['acme', 'globex'] }),
  ]);
  await daemon.receive(...monthBefore(systemClock.now()).slice(0, 60));
  await daemon.receive(...deadLetterStory(), ...coupleStory(), ...sharedStory());
  await daemon.settled();
  const [somebody] = daemon.simulator.contacts();
  daemon.simulator.editContact(somebody?.id ?? '', { city: 'Elsewhere' });
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
  await daemon.stop();
});

/** Every view, with what is there once it is whole. */
const VIEWS = [
  { place: 'overview', whole: '.feed-row' },
  { place: 'events', whole: 'a.event-row' },
  { place: 'events?search=mary&outcome=in-hubspot&from=2026-01-01T10:00', whole: 'a.event-row' },
  { place: `events/${BIRTHDAY}`, whole: '.chapter' },
  { place: 'contacts', whole: '.contact-row a' },
  {
    place: 'contacts?search=shel&wallet=none&leftOut=neostore_birth_date',
    whole: '.contact-row a',
  },
  { place: 'contacts/0000104217', whole: '.origins' },
  { place: 'wallet', whole: '.number-rows' },
  { place: 'wallet/people', whole: '.contact-row a' },
  { place: 'letters', whole: '.group-title' },
  { place: 'letters/left-out?property=neostore_birth_date', whole: '.value-of-row a' },
  { place: 'conflicts', whole: 'a.event-row' },
  { place: `conflicts/${FAMILY_ADDRESS}?property=email`, whole: '.sides' },
  { place: `mapping?event=${BIRTHDAY}`, whole: '.playground .main:enabled' },
  { place: 'reconcile', whole: '.drifts' },
] as const;

describe.each(SCREENS_LOOKED_AT)('on a %s, axe finds nothing', (screen) => {
  test.each(VIEWS)(
    'at $place',
    async ({ place, whole }) => {
      const complaints = await lookAt(browser, daemon, place, screen, async (page) => {
        if (place === 'reconcile')
          await page.getByRole('button', { name: 'Compare' }).first().click();
        await expectNone(page, async () => page.locator(whole).first().waitFor());
      });
      // A mapping that is loaded again meets the previews of before.
      expect(complaints.filter((complaint) => !complaint.includes('429'))).toEqual([]);
    },
    VIEW_MAX_MS,
  );

  test('in the dialogs', async () => {
    const complaints = await lookAt(browser, daemon, 'letters', screen, async (page) => {
      await expectNone(page, async () => {
        await page
          .getByRole('button', { name: /^Retry/ })
          .first()
          .click();
        await page.getByRole('heading', { name: /^Retry/ }).waitFor();
        await page.locator('dialog .main:enabled').waitFor();
      });
      await expectNone(page, async () => {
        await page.getByRole('button', { name: 'Keys' }).click();
        await page.getByRole('heading', { name: 'Keys' }).waitFor();
      });
    });
    expect(complaints).toEqual([]);
  });

  test('where one signs in', async () => {
    const complaints = await visit(browser, daemon.url, screen, async (page) =>
      expectNone(page, async () => page.locator('h1').waitFor()),
    );
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  });

  test.each([
    { what: 'list', at: '', whole: '.row' },
    { what: 'contact', at: '#contact=ID', whole: '.person h1' },
  ])('in the simulated HubSpot: $what, and trouble to try', async ({ at, whole }) => {
    const { simulator } = daemon;
    const contact = simulator.contacts().find(({ timeline }) => timeline.length > 0);
    const url = `${await simulator.start()}/${at.replace('ID', contact?.id ?? '')}`;
    const complaints = await visit(browser, url, screen, async (page) => {
      await expectNone(page, async () => page.locator(whole).first().waitFor());
      await expectNone(page, async () => {
        await page.getByRole('button', { name: 'Trouble' }).click();
        await page.getByRole('switch', { name: 'HubSpot is slow' }).waitFor();
      });
    });
    expect(complaints).toEqual([]);
  });
});

/** Loads the page in each scheme, shows what is to be looked at, and expects nothing to be found. */
async function expectNone(page: Page, show: () => Promise<void>): Promise<void> {
  const findings: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.reload();
    await show();
    const found = await axeFindings(page);
    findings.push(...found.map((finding) => `${colorScheme}: ${finding}`));
  }
  expect(findings).toEqual([]);
}
