import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';
import { setup, type Bundle } from './setup.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';
const LAUNCH_MAX_MS = 30_000;

let browser: Browser;

beforeAll(async () => {
  const executablePath = await sparticuz.executablePath();
  // With a single process the browser ends together with its first context.
  const args = sparticuz.args.filter((argument) => argument !== '--single-process');
  browser = await chromium.launch({ executablePath, args });
}, LAUNCH_MAX_MS);

afterAll(async () => {
  await browser.close();
});

/** Opens the page and fails on whatever the browser complains about. */
async function open(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const complaints: string[] = [];
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(url);
  await use(page);
  await page.close();
  expect(complaints).toEqual([]);
}

async function installed({ post }: Bundle, contactId: string, wallet: string): Promise<void> {
  const eventName = 'pe8830001_pass_installed';
  const occurredAt = '2026-11-23T09:00:00Z';
  const properties = { pass_type: 'loyalty', wallet };
  await post('/events/2026-03/send', { eventName, objectId: contactId, occurredAt, properties });
}

async function noted({ post }: Bundle, contactId: string, body: string): Promise<void> {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }];
  await post('/crm/objects/2026-09/notes', {
    properties: { hs_timestamp: '2026-11-23T09:00:00Z', hs_note_body: body },
    associations: [{ to: { id: contactId }, types }],
  });
}

describe('the page', () => {
  test('shows a contact with its wallet, its values and its timeline', async () => {
    const bundle = await setup();
    const names = { firstname: 'Ada', lastname: 'Lovelace', email: 'ada@example.com' };
    const id = await bundle.aContact({ ...names, neostore_wallet_status: 'apple' });
    await installed(bundle, id, 'apple');
    await open(bundle.url, async (page) => {
      await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
      expect(await page.locator('.row').innerText()).toMatch(/Ada Lovelace\s+Apple/);
      expect(await page.locator('.card.wallet').innerText()).toMatch(/Wallet status\s+Apple/);
      const story = await page.locator('.story').innerText();
      expect(story).toMatch(/Wallet pass installed[\s\S]*Pass type\s+loyalty/);
      expect(story).toContain('Contact created');
    });
  });

  test('shows a change as it happens', async () => {
    const bundle = await setup();
    const id = await bundle.aContact({ email: 'ada@example.com', city: 'London' });
    await open(bundle.url, async (page) => {
      await page.getByRole('heading', { name: 'ada@example.com' }).waitFor();
      bundle.clock.advance(1000);
      const properties = { neostore_wallet_status: 'google' };
      await bundle.call('PATCH', `${CONTACTS}/${id}`, { properties });
      await installed(bundle, id, 'google');
      await page.locator('.row.flash').waitFor();
      await page.locator('.entry.fresh', { hasText: 'Wallet pass installed' }).waitFor();
      expect(await page.locator('.person').innerText()).toContain('Google');
    });
  });

  test('shows what a contact carries as text, never as markup', async () => {
    const bundle = await setup();
    const evil = '<img src=x onerror="document.title=\'caught\'">';
    const id = await bundle.aContact({ firstname: evil, city: evil });
    await installed(bundle, id, evil);
    await noted(bundle, id, `Moved <b>her</b> pass<br>${evil}`);
    await open(bundle.url, async (page) => {
      await page.locator('.person h1').waitFor();
      expect(await page.locator('.person h1').textContent()).toBe(evil);
      expect(await page.locator('.entry p').textContent()).toBe('Moved her pass');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).not.toBe('caught');
    });
  });
});

describe('finding a contact on the page', () => {
  test.each(['/contacts/ID', '/#contact=ID', '/contacts/8830001/record/0-1/ID'])(
    'is possible by its link: %s',
    async (link) => {
      const bundle = await setup();
      const id = await bundle.aContact({ firstname: 'Ada' });
      bundle.clock.advance(1000);
      await bundle.aContact({ firstname: 'Bob' });
      await open(bundle.url + link.replace('ID', id), async (page) => {
        await page.getByRole('heading', { name: 'Ada' }).waitFor();
        expect(await page.locator('[aria-current=true]').innerText()).toContain('Ada');
      });
    },
  );

  test('is possible by a search', async () => {
    const bundle = await setup();
    await bundle.aContact({ firstname: 'Ada' });
    await bundle.aContact({ firstname: 'Bob' });
    await open(bundle.url, async (page) => {
      await page.getByLabel('Search contacts').fill('bo');
      await page.locator('.row', { hasText: 'Ada' }).waitFor({ state: 'detached' });
      expect(await page.locator('.row .name').allInnerTexts()).toEqual(['Bob']);
    });
  });
});

test('the page allows nothing but its own script and style, and no request counts', async () => {
  const { url, simulator } = await setup();
  const response = await fetch(url);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(simulator.requests().total).toBe(0);
});

test('the page is bundled as the dashboard is: its document names one script, and no file of another name is there', async () => {
  const { url } = await setup();
  const html = await (await fetch(url)).text();
  const [, script = ''] = /src="(\/assets\/page-[A-Z0-9]{8}\.js)"/.exec(html) ?? [];
  const answer = await fetch(url + script);
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await answer.text()).toContain('Trouble to try');
  expect((await fetch(`${url}/assets/page-NOTTHERE.js`)).status).toBe(404);
});

test('the list is sent again only when something changed', async () => {
  const { url, aContact } = await setup();
  const read = async (revision: string): Promise<{ revision: string; contacts?: unknown[] }> => {
    const response = await fetch(`${url}/api/overview?revision=${revision}`);
    return (await response.json()) as { revision: string; contacts?: unknown[] };
  };
  const first = await read('');
  expect(first.contacts).toEqual([]);
  expect((await read(first.revision)).contacts).toBeUndefined();
  await aContact({});
  expect((await read(first.revision)).contacts).toHaveLength(1);
});

describe('trouble on the page', () => {
  test('is switched on and off, each with a sentence on what to look at', async () => {
    const bundle = await setup();
    const { trouble } = bundle.simulator;
    await open(bundle.url, async (page) => {
      await page.getByRole('button', { name: 'Trouble' }).click();
      const revoked = page.getByRole('switch', { name: 'The token is revoked' });
      await revoked.waitFor();
      expect(await page.getByRole('switch').count()).toBe(8);
      expect(await page.locator('.trouble li p').allInnerTexts()).toEqual(
        Array.from({ length: 8 }, () => expect.stringMatching(/\. Look: .*\.$/)),
      );
      await revoked.press('Space');
      await page.locator('.opener.on', { hasText: 'Trouble: 1 on' }).waitFor();
      expect(await revoked.isChecked()).toBe(true);
      expect(trouble.names).toEqual(['revoked-token']);
      await revoked.click();
      await page.locator('.opener:not(.on)').waitFor();
      expect(trouble.names).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.locator('.trouble').waitFor({ state: 'hidden' });
    });
  });

  test('that is on from the start shows, and there is none of another name', async () => {
    const bundle = await setup();
    bundle.simulator.trouble.begin('slow');
    await open(bundle.url, async (page) => {
      await page.locator('.opener', { hasText: 'Trouble: 1 on' }).waitFor();
      await page.getByRole('button', { name: 'Trouble' }).click();
      await page.locator('.trouble label:has(:checked)', { hasText: 'HubSpot is slow' }).waitFor();
    });
    const statuses = await Promise.all(
      ['PUT', 'DELETE'].map(async (method) => {
        const { status } = await fetch(`${bundle.url}/api/trouble/nothing`, { method });
        return status;
      }),
    );
    expect(statuses).toEqual([404, 404]);
  });
});
