import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { ConflictAnswer, ContactAnswer } from '../../src/operator/api.ts';
import { aCustomer, anInstall } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { openBrowser, SCREENS } from './browser.ts';
import { openDaemon, OPERATOR_TOKEN, type PageDaemon } from './daemon.ts';
import { lookAt, tabTo, widthOf } from './operator-page.ts';

const START_MAX_MS = 60_000;
const SHARED = 'family@example.org';

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  browser = await openBrowser();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
});

afterEach(async () => {
  await daemon.stop();
});

/** Nobody is looked for in HubSpot with success, so that what is seen is what the ledger decides. */
const withoutRecords = (mapping: string): string =>
  mapping.replace('"create": "email"', '"create": "never"');

async function atDesk(place: string, use: (page: Page) => Promise<void>): Promise<void> {
  expect(await lookAt(browser, daemon, place, 'desk', use)).toEqual([]);
}

/** What the daemon answers; null where it knows of nothing. */
async function ask<T>(path: string): Promise<T | null> {
  const headers = { Authorization: `Bearer ${OPERATOR_TOKEN}` };
  const response = await fetch(`${daemon.url}/api/${path}`, { headers });
  return response.ok ? ((await response.json()) as T) : null;
}

const conflict = async (): Promise<ConflictAnswer | null> =>
  ask(`conflict?property=email&value=${SHARED}`);

/** The number of the contact that a key leads to. */
const idOf = async (key: string): Promise<number | undefined> =>
  (await ask<ContactAnswer>(`contacts/${key}`))?.id;

function member(customerId: string, firstName: string, city: string): ReturnType<typeof aCustomer> {
  return aCustomer({ customerId, attributes: { email: SHARED, firstName, city } });
}

describe('a value that two people have', () => {
  beforeEach(async () => {
    daemon = await openDaemon({ change: withoutRecords });
    await daemon.receive(
      member('A1', 'Ann', 'Rome'),
      anInstall({ identifiers: { customerId: 'A1' } }),
      member('B2', 'Bo', 'Oslo'),
    );
    await daemon.settled();
  });

  test('is told on the overview, which leads to the list and to both sides', async () => {
    await atDesk('overview', async (page) => {
      await page
        .locator('.notice-title', { hasText: '1 value is shared by several people' })
        .waitFor();
      await page.getByRole('link', { name: 'Conflicts 1' }).waitFor();
      await page.getByRole('link', { name: 'Look at them' }).click();
      const row = page.locator('.event-row', { hasText: SHARED });
      expect(await row.innerText()).toMatch(/A1[\s\S]*2 people/);
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByText('Ann has it, and it is left out of the other.').waitFor();
      const rows = await page.locator('.sides tr').allInnerTexts();
      const found = rows.map((text) => text.replaceAll(/\s+/g, ' ').trim());
      expect(found).toEqual(
        expect.arrayContaining([
          'Ann has it Bo left out',
          `email shared ${SHARED} ${SHARED}`,
          'neostore_customer_id differs A1 B2',
          'firstname differs Ann Bo',
          'city differs Rome Oslo',
          'Wallet Apple No pass',
        ]),
      );
    });
  });

  test('is told on the page of each of them', async () => {
    await atDesk('contacts/B2', async (page) => {
      await page.getByText(`Left out: email ${SHARED}`).waitFor();
      await page.getByText('neostore_customer_id A1 has it.').waitFor();
      await page.getByRole('link', { name: 'See the conflict' }).click();
      await page.getByRole('heading', { name: SHARED }).waitFor();
      await page.getByRole('link', { name: 'Ann', exact: true }).click();
      await page.getByText(`Shared: email ${SHARED}`).waitFor();
      await page.getByText('neostore_customer_id B2 claims it and goes without it.').waitFor();
      await page.locator('.event-lines a').last().click();
      await page.getByRole('heading', { name: 'Received' }).waitFor();
      await page.getByText(`Shared: email ${SHARED}`).waitFor();
    });
  });

  test.each([
    [
      'same',
      /^Same person:/,
      'Are Ann and Bo one person?',
      /^Make them one$/,
      'Ann and Bo are one contact now.',
    ],
    [
      'different',
      /^Different people:/,
      'Keep both as different people?',
      /^Keep them apart$/,
      'They stay different people, and nobody is asked again.',
    ],
    ['give', /^Give it over:/, 'Give it to Bo?', /^Give it over$/, 'Bo has it now.'],
    [
      'ignore',
      /^Names nobody:/,
      'Does it name nobody?',
      /^Ignore it$/,
      'It names nobody from now on.',
    ],
  ] as const)('is settled by keyboard alone: %s', async (kind, button, question, verb, outcome) => {
    const [ann, bo] = [await idOf('A1'), await idOf('B2')];
    await atDesk('overview', async (page) => {
      await page.locator('.notice-title', { hasText: '1 value is shared' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.locator('.event-row', { hasText: SHARED }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.locator('.sides').waitFor();
      await tabTo(page, button);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: question }).waitFor();
      await tabTo(page, verb);
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText(outcome).waitFor();
      await page.getByText('Nothing to decide').waitFor();
      await page.getByText('A conflict is a value that should name one person').waitFor();
      await page.getByRole('link', { name: 'Conflicts', exact: true }).waitFor();
    });
    const after = [await idOf('A1'), await idOf('B2'), await idOf(SHARED)];
    expect([after, (await conflict())?.settled]).toEqual(
      {
        same: [[ann, ann, ann], undefined],
        different: [[ann, bo, ann], 'different'],
        give: [[ann, bo, bo], 'give'],
        ignore: [[ann, bo, undefined], 'ignore'],
      }[kind],
    );
  });

  test('stays as it is where somebody thinks again, and the keyboard goes on where it was', async () => {
    await atDesk(`conflicts/${SHARED}?property=email`, async (page) => {
      await page.locator('.sides').waitFor();
      for (const key of ['Escape', 'Enter']) {
        await tabTo(page, /^Give it over:/);
        await page.keyboard.press('Enter');
        await page.locator('dialog[open]').waitFor();
        // Nothing is done by whoever presses Enter twice.
        await page.keyboard.press(key);
        await page.locator('dialog').waitFor({ state: 'detached' });
        await page.locator('button:focus', { hasText: 'Give it over' }).waitFor();
        await page.keyboard.press('Shift+Tab');
      }
    });
    expect(await conflict()).toMatchObject({ settled: null, holder: { value: 'A1' } });
  });

  test('can be decided again, from the list of all', async () => {
    await atDesk(`conflicts/${SHARED}?property=email`, async (page) => {
      await page.getByRole('button', { name: /^Names nobody:/ }).click();
      await page.getByText('"ignore": ["family@example.org"]').waitFor();
      await page.getByRole('button', { name: 'Ignore it' }).click();
      await page.getByText('Nothing to decide').waitFor();
      await page.getByLabel('Show').selectOption('all');
      const row = page.locator('.event-row', { hasText: SHARED });
      expect(await row.innerText()).toMatch(/nobody[\s\S]*names nobody/);
      await row.click();
      await page.getByText('It names nobody: it is left out of all who have it.').waitFor();
      expect(await page.getByRole('button', { name: /^Same person/ }).count()).toBe(0);
      await page.getByRole('button', { name: /^Give it over:/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Give it over' }).click();
      await page.getByText(/ has it now\.$/).waitFor();
    });
    expect(await conflict()).toMatchObject({ settled: 'give' });
  });
});

describe('a value that many have', () => {
  const LONG = 'x'.repeat(200);
  const NAME = `${LONG}@${'y'.repeat(60)}.example`;

  beforeEach(async () => {
    daemon = await openDaemon({ change: withoutRecords });
    const attributes = { email: 'till@shop.example' };
    await daemon.receive(
      ...Array.from({ length: 55 }, (_, n) => aCustomer({ customerId: `T${n}`, attributes })),
      ...['L1', 'L2'].map((id) =>
        aCustomer({
          customerId: `${id}${LONG}`,
          attributes: { email: NAME.slice(-120), firstName: id + LONG, lastName: '<b>' },
        }),
      ),
    );
    await daemon.settled();
  });

  test('is looked at two by two, and whoever is not among the first is found by their own page', async () => {
    await atDesk('contacts/T54', async (page) => {
      await page.getByRole('link', { name: 'See the conflict' }).click();
      await page.getByText('left out of the 54 others').waitFor();
      await page.locator('.sides td', { hasText: 'T54' }).waitFor();
      await page.getByLabel('Who else').selectOption({ index: 3 });
      await page.locator('.sides td', { hasText: /^T3$/ }).waitFor();
    });
  });

  test.each(['desk', 'phone'] as const)('fits on a %s, however long it is', async (screen) => {
    for (const place of [
      'conflicts',
      `conflicts/${NAME.slice(-120)}?property=email`,
      `contacts/L1${LONG}`,
      `contacts/L2${LONG}`,
      'conflicts/till@shop.example?property=email',
    ]) {
      const complaints = await lookAt(browser, daemon, place, screen, async (page) => {
        await page.locator('a.event-row, .sides, .notice').first().waitFor();
        expect([place, await widthOf(page)]).toEqual([place, SCREENS[screen].width]);
        if (place.startsWith('conflicts/')) {
          await page.getByRole('button', { name: /^Same person/ }).click();
          await page.locator('dialog[open]').waitFor();
          const box = await page.locator('dialog').boundingBox();
          expect(box?.width ?? 0).toBeLessThanOrEqual(SCREENS[screen].width);
          expect(
            await page.evaluate(
              'document.querySelector("dialog").scrollWidth <= document.querySelector("dialog").clientWidth',
            ),
          ).toBe(true);
        }
      });
      expect(complaints).toEqual([]);
    }
  });
});

describe('a contact that holds two people', () => {
  const LIMIT = /("unique": true)( \},)/;

  beforeEach(async () => {
    daemon = await openDaemon({
      change: (mapping) => withoutRecords(mapping).replace(LIMIT, '$1, "limit": 2$2'),
    });
    await daemon.receive(
      member('A1', 'Ann', 'Rome'),
      anInstall({ identifiers: { customerId: 'A1' } }),
      member('B2', 'Bo', 'Oslo'),
    );
    await daemon.settled();
    const text = await readFile(daemon.mappingFile, 'utf8');
    await writeFile(daemon.mappingFile, text.replace(', "limit": 2', ''));
    await eventually('the mapping is in force', async () => {
      return (await ask<ContactAnswer>('contacts/A1'))?.isOverfull === true;
    });
  });

  test('is found in the list, and taken apart by keyboard alone', async () => {
    const before = await idOf('A1');
    await atDesk('conflicts', async (page) => {
      await page.getByText('Contacts that hold several people').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByText('This contact holds 2 people').waitFor();
      const people = await page.locator('.people .letter-row').allInnerTexts();
      expect(people.join('\n')).toMatch(/A1[\s\S]*2 events, 0 entries[\s\S]*B2[\s\S]*1 event, /);
      await tabTo(page, /^Take apart$/);
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByText(/B2 stays this contact, .* 3 events are applied again/).waitFor();
      await tabTo(page, /^Take apart$/);
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .getByText('2 people are taken apart; 3 events are applied again.')
        .waitFor();
      await page.waitForURL(/contacts\/B2/);
    });
    await daemon.settled();
    const [ann, bo] = [await idOf('A1'), await idOf('B2')];
    expect(bo).toBe(before);
    expect(ann).not.toBe(before);
    expect((await ask<ContactAnswer>('contacts/A1'))?.passes).toHaveLength(1);
    expect((await ask<ContactAnswer>('contacts/B2'))?.isOverfull).toBe(false);
  });
});
