import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { aCustomer, anInstall, customerNumber } from '../support/events.ts';
import { openBrowser, visit } from './browser.ts';
import { openDaemon, OPERATOR_TOKEN, type PageDaemon } from './daemon.ts';
import { lookAt, tabTo, WAIT_MAX_MS } from './operator-page.ts';

const START_MAX_MS = 60_000;

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  browser = await openBrowser();
}, START_MAX_MS);

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  daemon = await openDaemon();
});

afterEach(async () => {
  await daemon.stop();
});

async function atDesk(place: string, use: (page: Page) => Promise<void>): Promise<void> {
  expect(await lookAt(browser, daemon, place, 'desk', use)).toEqual([]);
}

/** What HubSpot says of an option that an administrator has taken away. */
const BAD_OPTION = {
  kind: 'status',
  status: 400,
  body: {
    status: 'error',
    category: 'VALIDATION_ERROR',
    message: 'Property values were not valid',
    errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['neostore_wallet_status'] } }],
  },
} as const;

describe('what waits to be tried again', () => {
  test('is told on the overview, and tried at once with a button', async () => {
    const path = /contacts\/batch\/upsert/;
    const fault = daemon.simulator.faults.add({ path, fault: { kind: 'status', status: 403 } });
    await daemon.receive(
      aCustomer({ id: 'ada-1' }),
      aCustomer({ id: 'eve-1', customerId: 'c2', attributes: { email: 'eve@example.com' } }),
    );
    await atDesk('overview', async (page) => {
      await page.getByText(/and what stands still wait to be tried again\./).waitFor();
      fault.remove();
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.getByText(/^Tried now: /).waitFor();
      await daemon.settled();
      await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
    });
    expect(daemon.simulator.contacts()).toHaveLength(2);
  });
});

describe('dead letters', () => {
  test('of a bad option are explained, and retried from the page with the keyboard alone', async () => {
    const path = /contacts\/batch\/(upsert|update)/;
    const fault = daemon.simulator.faults.add({ path, fault: BAD_OPTION });
    await daemon.receive(aCustomer({ id: 'ada-1' }));
    await daemon.settled();
    fault.remove();
    await atDesk('overview', async (page) => {
      await page.locator('.notice-title', { hasText: '1 dead letter waits' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('d');
      await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
      await page.locator('.group').waitFor();
      expect(await page.locator('.group').innerText()).toMatch(/INVALID_OPTION[\s\S]*option/);
      await tabTo(page, /^Retry 1 dead letter/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Retry 1 dead letter?' }).waitFor();
      await tabTo(page, /^Retry$/);
      await page.keyboard.press('Enter');
      await page.getByText('1 dead letter is tried again.').waitFor();
      await page.getByText('Nothing waits for you').waitFor();
    });
    await daemon.settled();
    expect(daemon.simulator.contacts()).toMatchObject([
      { properties: { email: 'ada@example.com' } },
    ]);
  });

  test('are discarded as many as are ticked', async () => {
    const bad = ['one', 'two', 'three'].map((word) =>
      aCustomer({ customerId: null, attributes: { email: `refused-${word}@example.c` } }),
    );
    await daemon.receive(...bad);
    await daemon.settled();
    await atDesk('letters', async (page) => {
      await page.locator('.group-title').click();
      await page.getByLabel('Select refused-one@example.c').check();
      await page.getByLabel('Select refused-two@example.c').check();
      await page.getByRole('button', { name: 'Discard selected' }).click();
      await page.getByRole('heading', { name: 'Discard 2 dead letters?' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
      await page.getByText('2 dead letters discarded.').waitFor();
      await page.getByText('1 dead letter for 1 reason').waitFor();
    });
    expect((await daemon.status()).contacts).toMatchObject({ dead: 1, discarded: 2 });
  });
});

describe('a fuse', () => {
  const BAD = 60;

  test('is seen on the overview, and released from there', async () => {
    const addresses = Array.from({ length: BAD }, (_, n) => `refused-${n}@example.c`);
    await daemon.receive(
      ...addresses.map((email) => aCustomer({ customerId: null, attributes: { email } })),
    );
    await atDesk('overview', async (page) => {
      await page.getByText(/^A fuse has stopped sending contacts: .*INVALID_EMAIL/).waitFor();
      const row = page.locator('.lane-row', { hasText: 'Contacts' });
      expect(await row.innerText()).toMatch(/stopped by a fuse[\s\S]*for \d+ s, until you act/);
      expect((await daemon.status()).contacts.dead).toBeLessThan(BAD);
      await page.goto(`${daemon.url}/#/contacts/${encodeURIComponent('refused-59@example.c')}`);
      await page.getByText(/^Contacts: stopped by a fuse for /).waitFor();
      await page.goto(`${daemon.url}/#/overview`);
      await page.getByRole('button', { name: 'Release: Contacts' }).click();
      await page.getByRole('heading', { name: 'Let contacts go on?' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
      await row.waitFor({ state: 'detached' });
      await page.locator('.notice-title', { hasText: `${BAD} dead letters wait` }).waitFor();
    });
    expect(await daemon.status()).toMatchObject({ lanes: [], contacts: { dead: BAD } });
  });
});

describe('values left out', () => {
  const WALLET_STATUS = '/crm/properties/2026-09/contacts/neostore_wallet_status';
  const optionsOf = (...values: readonly string[]): object => ({
    options: values.map((value) => ({ label: value, value })),
  });

  test('for want of an option are explained, and tried again once the portal has it', async () => {
    await daemon.inHubSpot('PATCH', WALLET_STATUS, optionsOf('none', 'google'));
    await daemon.receive(anInstall(), aCustomer());
    await daemon.settled();
    await daemon.inHubSpot('PATCH', WALLET_STATUS, optionsOf('none', 'google', 'apple'));
    await atDesk('letters', async (page) => {
      const row = page.locator('.left-out-row', { hasText: 'neostore_wallet_status' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/option[\s\S]*It is /);
      await page.getByRole('button', { name: 'Try all again' }).click();
      await page.getByRole('heading', { name: 'Try 1 value again?' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
      await page.getByText('1 contact is tried again with all values.').waitFor();
      await row.waitFor({ state: 'detached' });
    });
    await daemon.settled();
    expect(daemon.simulator.contacts()).toMatchObject([
      { properties: { neostore_wallet_status: 'apple' } },
    ]);
  });
});

describe('the live feed', () => {
  test('shows an event as it travels, without being asked for', async () => {
    await atDesk('overview', async (page) => {
      await page.getByText('Nothing has come yet').waitFor();
      await daemon.receive(aCustomer({ id: 'first' }));
      const row = page.locator('.feed-row', { hasText: 'first' });
      await row.waitFor();
      await expectSoon(page, '.feed-row .stop.reached', 3);
      await daemon.receive(aCustomer({ id: 'second', customerId: 'c2' }));
      await page.locator('.feed-row', { hasText: 'second' }).waitFor();
      expect(await page.locator('.feed-row').first().innerText()).toContain('second');
      await page.getByRole('heading', { name: 'Live' }).waitFor();
    });
  });

  test('stands still while it is paused, and counts what comes', async () => {
    await daemon.receive(aCustomer({ id: 'before' }));
    await daemon.settled();
    await atDesk('overview', async (page) => {
      await page.locator('.feed-row', { hasText: 'before' }).waitFor();
      await page.keyboard.press('p');
      await page.getByRole('button', { name: 'Go on' }).waitFor();
      await daemon.receive(aCustomer({ id: 'meanwhile-1' }), aCustomer({ id: 'meanwhile-2' }));
      await page.getByText('2 new').waitFor();
      expect(await page.locator('.feed-row').count()).toBe(1);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.locator('.feed-row', { hasText: 'meanwhile-2' }).waitFor();
      expect(await page.locator('.feed-row').count()).toBe(3);
    });
  });

  test('marks what it shows as old while the daemon is gone, and goes on by itself', async () => {
    await using open = await withoutToken();
    await visit(browser, open.url, 'desk', async (page) => {
      page.setDefaultTimeout(WAIT_MAX_MS);
      await page.locator('.feed-row').waitFor();
      await open.halt();
      await page.getByText('The daemon is not heard').waitFor();
      await open.resume();
      await page.getByText('The daemon is not heard').waitFor({ state: 'detached' });
      await open.receive(aCustomer({ id: 'once-more' }));
      await page.locator('.feed-row', { hasText: 'once-more' }).waitFor();
    });
  });
});

/** Writes another text in the place of the whole mapping. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Mapping' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

describe('the workbench', () => {
  beforeEach(async () => {
    await daemon.receive(anInstall({ id: 'install' }), aCustomer({ id: 'ada' }));
    await daemon.settled();
  });

  test('shows faults as they are written, leads to them, and then shows what becomes of the event', async () => {
    await atDesk('mapping', async (page) => {
      await page.getByText('as by the mapping in force').waitFor();
      await page.getByText('It reaches').waitFor();
      const good = await readFile(daemon.mappingFile, 'utf8');
      await write(page, good.replace('"type": "datetime"', '"type": "datetme"'));
      await page.getByText('1 fault').waitFor();
      expect(await page.locator('.fault-line').innerText()).toContain('Did you mean datetime?');
      await page.locator('button.fault-place').click();
      await page.locator('.cm-activeLine', { hasText: 'datetme' }).waitFor();
      await page.locator('.cm-lintRange-error', { hasText: 'datetme' }).waitFor();
      // What is no JSON is shown where it is, too.
      const name = '"type": "datetime"';
      await write(page, good.replace(name, `// a comment\n${name}`));
      const line = good.slice(0, good.indexOf(name)).split('\n').length;
      await page.locator('button.fault-place', { hasText: `line ${line}, column` }).waitFor();
      const upper = '"$uppercase(attributes.firstName)"';
      await write(page, good.replace('"attributes.firstName"', upper));
      await page.getByText('1 changed').waitFor();
      expect(await page.locator('.part.changed').innerText()).toMatch(
        /firstname[\s\S]*ADA[\s\S]*was Ada/,
      );
      expect(await readFile(daemon.mappingFile, 'utf8')).toBe(good);
    });
  });

  test('says which value is left out, and that the mapping in force leaves out others', async () => {
    await daemon.receive(aCustomer({ id: 'eve', attributes: { birthDate: '12/04/1988' } }));
    await daemon.settled();
    await atDesk('mapping?event=eve', async (page) => {
      await page.getByText('12/04/1988 – not a date (YYYY-MM-DD)').waitFor();
      await page.getByText('as by the mapping in force').waitFor();
      const good = await readFile(daemon.mappingFile, 'utf8');
      await write(page, good.replace('"attributes.birthDate"', '"attributes.birthday"'));
      await page.getByText('others left out').waitFor();
    });
  });

  test('takes a payload that is pasted, a sample, and an event that is found by its person', async () => {
    await atDesk('mapping', async (page) => {
      const choice = page.getByLabel('Try it on');
      await choice.selectOption('paste');
      const payload = aCustomer({ attributes: { email: 'grace@example.com' } });
      await page.getByRole('textbox', { name: 'Payload' }).fill(JSON.stringify(payload));
      await page.locator('.part', { hasText: 'grace@example.com' }).first().waitFor();
      await page.getByRole('textbox', { name: 'Payload' }).fill('no JSON');
      await page.getByText('This is no event, and').waitFor();
      await choice.selectOption('sample Pass:Installed');
      await page.locator('.payload-field', { hasText: 'deviceIdentifier' }).waitFor();
      await page.getByRole('searchbox', { name: 'Find an event' }).fill('ada@example.com');
      await page.locator('.payload-field', { hasText: 'firstName' }).waitFor();
    });
  });

  test('suggests what fits, by the keyboard alone, and does not hold it fast', async () => {
    await atDesk('mapping', async (page) => {
      await page.locator('.payload-field').first().waitFor();
      await write(page, '{ "events": { "Customer:Upserted": { "properties": { "firstname": "');
      await page.keyboard.insertText('attributes.firstN');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete li', { hasText: 'firstName' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.cm-line', { hasText: '"attributes.firstName' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).not.toBe('editor');
    });
  });

  test('shows the faults of a file that was refused', async () => {
    await atDesk('mapping', async (page) => {
      const good = await readFile(daemon.mappingFile, 'utf8');
      await writeFile(daemon.mappingFile, good.replace('"version": 1', '"version": 7'));
      await page.getByText('The file was changed and refused: 1 fault').waitFor();
      await page.locator('.verdict', { hasText: 'in force' }).waitFor();
    });
  });
});

describe('reconcile', () => {
  test('shows who changed what in HubSpot', async () => {
    await daemon.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await daemon.settled();
    const [contact] = daemon.simulator.contacts();
    daemon.simulator.editContact(contact?.id ?? '', { city: 'Paris' });
    await atDesk('reconcile', async (page) => {
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByText('Last comparison').waitFor();
      const drift = page.locator('.drifts tbody tr');
      await drift.waitFor();
      expect(await drift.innerText()).toMatch(/city\s+Lyon\s+Paris\s+changed in HubSpot/);
    });
  });

  test('shows what mending would do, and mends what is ticked alone', async () => {
    const people = [1, 2].map((n) => customerNumber(n, { city: 'Lyon' }));
    await daemon.receive(...people);
    await daemon.settled();
    const record = (n: number) =>
      daemon.simulator
        .contacts()
        .find((one) => one.properties['email'] === `person${n}@example.com`);
    daemon.simulator.editContact(record(1)?.id ?? '', { city: 'Metz', firstname: 'Eve' });
    daemon.simulator.deleteContact(record(2)?.id ?? '');
    await atDesk('reconcile', async (page) => {
      await page.getByRole('button', { name: 'Compare and mend' }).click();
      const dialog = page.locator('dialog');
      await dialog.waitFor();
      expect(await dialog.innerText()).toMatch(/firstname\s+of 1 contact\s+such as Eve to P1/);
      const recreating = dialog.getByLabel('Make 1 contact that was deleted in HubSpot again');
      expect(await recreating.isChecked()).toBe(false);
      await dialog.getByLabel(/^city/).uncheck();
      await dialog.getByRole('button', { name: 'Mend 1' }).click();
      await page.getByText('1 value sent again.').waitFor();
    });
    await daemon.settled();
    expect(record(1)?.properties).toMatchObject({ firstname: 'P1', city: 'Metz' });
    expect(record(2)).toBeUndefined();
  });
});

describe('several connections', () => {
  test('are shown one at a time, and every link stays with the one that is shown', async () => {
    const both = await openDaemon({ tenants: ['acme', 'globex'] });
    await both.receive(aCustomer({ id: 'of-acme' }));
    await both.settled();
    const complaints = await lookAt(browser, both, 'overview', 'desk', async (page) => {
      await page.locator('.feed-row', { hasText: 'of-acme' }).waitFor();
      await page.getByRole('navigation', { name: 'Connections' }).getByText('globex').click();
      await page.getByText('Nothing has come yet').waitFor();
      await page.getByRole('link', { name: 'Events' }).click();
      await page.locator('.empty-note').waitFor();
      expect(page.url()).toContain('connection=globex');
    });
    await both.stop();
    expect(complaints).toEqual([]);
  });
});

describe('what is wrong', () => {
  const iconOf = async (page: Page): Promise<string> =>
    decodeURIComponent(await page.evaluate("document.querySelector('link[rel=icon]').href"));

  test('with another connection is seen from the one that is shown, in the tab and its icon', async () => {
    const both = await openDaemon({ tenants: ['acme', 'globex'] });
    await both.receive(aCustomer());
    await both.settled();
    const complaints = await lookAt(browser, both, 'overview', 'desk', async (page) => {
      const strip = page.getByRole('navigation', { name: 'Connections' });
      await strip.getByRole('link', { name: 'globex wants a person' }).waitFor();
      expect(await page.title()).toBe(
        '! acme: Tenants share one HubSpot account (8830001) · Overview · neostore-hubspot',
      );
      expect(await iconOf(page)).toContain('#f5a524');
      for (let n = 0; n < 4; n += 1) await both.refuse('globex');
      await strip.getByRole('link', { name: 'globex down' }).waitFor();
      expect(await page.title()).toMatch(/^✕ globex: Webhooks are refused: wrong signature · /);
      expect(await iconOf(page)).toContain('#d92d20');
    });
    await both.stop();
    expect(complaints).toEqual([]);
  });

  test('is nowhere green, and where all is well it is', async () => {
    await daemon.receive(aCustomer());
    await daemon.settled();
    await atDesk('overview', async (page) => {
      await page.locator('.standing.good').waitFor();
      expect(await page.title()).toBe('Overview · neostore-hubspot');
      await daemon.receive('this is { no JSON');
      await page.locator('.standing.warn').waitFor();
      expect(await page.locator('#view .good').count()).toBe(0);
    });
  });
});

describe('whoever', () => {
  test('has no token is asked for it, and may look once it is right', async () => {
    await visit(browser, daemon.url, 'phone', async (page) => {
      page.setDefaultTimeout(WAIT_MAX_MS);
      await page.locator('#token:focus').waitFor();
      await page.keyboard.type('not the token');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('.fault:not(:empty)').waitFor();
      await page.getByLabel('Token').fill(OPERATOR_TOKEN);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });

  test('brings it in the address is signed in, and it is gone from there', async () => {
    await visit(browser, `${daemon.url}/#token=${OPERATOR_TOKEN}`, 'desk', async (page) => {
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(page.url()).toBe(`${daemon.url}/`);
    });
  });

  test('cannot act where no token is set sees how to come to it', async () => {
    await using open = await withoutToken();
    const complaints = await visit(browser, `${open.url}/#/letters`, 'desk', async (page) => {
      await page.locator('.look-only').waitFor();
      expect(await page.locator('.look-only').innerText()).toContain('OPERATOR_TOKEN');
      expect(await page.getByRole('button', { name: /^Retry/ }).isDisabled()).toBe(true);
    });
    expect(complaints).toEqual([]);
  });
});

/** A daemon without a token, and with a dead letter. */
async function withoutToken(): Promise<PageDaemon & AsyncDisposable> {
  const open = await openDaemon({ environment: { OPERATOR_TOKEN: '' } });
  await open.receive(aCustomer({ customerId: null, attributes: { email: 'refused@example.c' } }));
  await open.settled();
  return { ...open, [Symbol.asyncDispose]: open.stop };
}

/** Waits until there are so many of something. */
async function expectSoon(page: Page, selector: string, count: number): Promise<void> {
  await page
    .locator(selector)
    .nth(count - 1)
    .waitFor();
}
