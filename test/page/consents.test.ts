import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { aCustomer } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { openBrowser } from './browser.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt } from './operator-page.ts';

const START_MAX_MS = 60_000;
const ADA = 'ada@example.com';
const TYPE = { id: '33583163', name: 'Marketing Information' };

let browser: Browser;
let daemon: PageDaemon;

beforeAll(async () => {
  browser = await openBrowser();
}, START_MAX_MS);

beforeEach(async () => {
  daemon = await openDaemon({ change: withConsents });
  daemon.simulator.provision({ subscriptions: [TYPE] });
});

afterEach(async () => {
  await daemon.stop();
});

afterAll(async () => {
  await browser.close();
});

function withConsents(mapping: string): string {
  const newsletter = {
    value: 'attributes.consents_email',
    subscription: TYPE.name,
    legalBasis: 'CONSENT_WITH_NOTICE',
  };
  return JSON.stringify({ ...(JSON.parse(mapping) as object), consents: { newsletter } });
}

async function consented(isGiven: boolean): Promise<void> {
  await daemon.receive(aCustomer({ attributes: { consents_email: isGiven } }));
  await daemon.settled();
}

const stateInHubSpot = (): string | undefined => daemon.simulator.subscriptionsOf(ADA)[0]?.state;

describe('a consent', () => {
  test('is shown with its contact, and how HubSpot stands to it', async () => {
    await consented(true);
    expect(stateInHubSpot()).toBe('SUBSCRIBED');
    const complaints = await lookAt(browser, daemon, `contacts/${ADA}`, 'desk', async (page) => {
      const row = page.locator('.card', { hasText: 'Consents' }).locator('tbody tr');
      expect((await row.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
        /newsletter given Marketing Information written HubSpot: subscribed Customer:Upserted/,
      );
    });
    expect(complaints).toEqual([]);
  });

  test('that the person took back in HubSpot is shown as left to HubSpot', async () => {
    await consented(true);
    daemon.simulator.unsubscribe(ADA, TYPE.id);
    await consented(false);
    await consented(true);
    expect(stateInHubSpot()).toBe('UNSUBSCRIBED');
    const complaints = await lookAt(browser, daemon, `contacts/${ADA}`, 'desk', async (page) => {
      const row = page.locator('.card', { hasText: 'Consents' }).locator('tbody tr');
      expect(await row.innerText()).toMatch(/left to HubSpot\s+unsubscribed in HubSpot/);
    });
    expect(complaints).toEqual([]);
  });

  test('that the key may not write holds up no contact, is told, and goes on by itself', async () => {
    const contactsOnly = ['crm.objects.contacts.read', 'crm.objects.contacts.write'];
    daemon.simulator.grantScopes([...contactsOnly, 'crm.schemas.contacts.read']);
    await daemon.receive(aCustomer({ attributes: { consents_email: true } }));
    await eventually('the contact is in HubSpot, and the consents are blocked', async () => {
      const { contacts, lanes } = await daemon.status();
      return contacts.done === 1 && lanes.some(({ lane }) => lane === 'consents');
    });
    const { lanes, consents } = await daemon.status();
    expect(lanes.filter(({ lane }) => lane === 'contacts')).toEqual([]);
    expect(lanes.find(({ lane }) => lane === 'consents')).toMatchObject({
      kind: 'blocked',
      code: 'missing-scopes',
      reason: expect.stringContaining('communication_preferences'),
    });
    expect(consents).toMatchObject({ pending: 1, dead: 0 });
  });
});
