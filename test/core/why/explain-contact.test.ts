import type { ContactView } from '../../../src/model/view.ts';
import { describe, expect, test } from '@jest/globals';
import { explainContact, type ContactCase } from '../../../src/core/why/explain-contact.ts';
import { definitionsOf } from '../../../src/core/mapping/definitions.ts';
import type { Mapping } from '../../../src/core/mapping/mapping.ts';
import { project } from '../../../src/core/mapping/project.ts';
import { aMapping } from '../mapping/a-mapping.ts';
import { aContact, aRegister, AT, LATER, RECEIVED_MS } from './evidence.ts';
import type { Registers } from '../../../src/model/register.ts';
import type { ContactExplanation, ExplainedProperty } from '../../../src/model/explanation.ts';

const MAPPING = aMapping();

async function explain(
  known: Omit<ContactCase, 'projection'> & { readonly mapping: Mapping },
): Promise<ContactExplanation> {
  const projection = await project(known.mapping, known.contact.document);
  return explainContact({ ...known, projection });
}

async function explained(
  registers: Registers,
  changes: Partial<ContactView> = {},
  isPortal = false,
): Promise<Partial<ExplainedProperty>> {
  const contact = aContact({ document: { registers, wallet: {} }, ...changes });
  const names = Object.keys(registers);
  const definitions = isPortal ? { definitions: definitionsOf(MAPPING, names) } : {};
  const { properties } = await explain({ contact, mapping: MAPPING, ...definitions });
  const { value, confirmed, fate, reason } =
    properties.find(({ property }) => property === 'city') ?? {};
  return Object.fromEntries(
    Object.entries({ value, confirmed, fate, reason }).filter(([, shown]) => shown !== null),
  );
}

const CITY = { city: aRegister('Rome') };

describe('a value of a contact is', () => {
  test('written when HubSpot confirmed it', async () => {
    expect(await explained(CITY, { confirmed: { city: 'Rome' }, state: 'pending' })).toEqual({
      value: 'Rome',
      confirmed: 'Rome',
      fate: 'written',
    });
  });

  test('pending while HubSpot has another, with the reason of the last failure', async () => {
    const changes = { confirmed: { city: 'Paris' }, state: 'pending', reason: '502' } as const;
    expect(await explained(CITY, changes)).toEqual({
      value: 'Rome',
      confirmed: 'Paris',
      fate: 'pending',
      reason: '502',
    });
  });

  test('pending while the late effect of an attempt without an answer is to be looked for', async () => {
    const inDoubt = { properties: ['city'], checkAtMs: RECEIVED_MS, createsSinceMs: null };
    const changes = { confirmed: { city: 'Rome' }, state: 'done', inDoubt } as const;
    expect(await explained(CITY, changes)).toMatchObject({
      fate: 'pending',
      reason: expect.stringContaining('may still take effect'),
    });
  });

  test('pending while the contact waits', async () => {
    const changes = { state: 'waiting', reason: 'no e-mail', hubspotId: null } as const;
    expect(await explained(CITY, changes)).toMatchObject({ fate: 'pending', reason: 'no e-mail' });
  });

  test.each(['dead', 'discarded'] as const)('refused when the contact is %s', async (state) => {
    const told = await explained(CITY, { state, reason: 'BAD' });
    expect(told).toMatchObject({ fate: 'refused', reason: 'BAD' });
  });

  test('refused when HubSpot did not take it, until something new is to be sent', async () => {
    const dropped = [{ property: 'city', reason: 'INVALID' }];
    expect(await explained(CITY, { dropped })).toMatchObject({
      fate: 'refused',
      reason: 'INVALID',
    });
    expect(await explained(CITY, { dropped, state: 'pending' })).toMatchObject({ fate: 'pending' });
  });

  test('refused, without a value, when it cannot take the type of the property', async () => {
    const mapping = aMapping((file) => {
      file.hubspot.properties = { born: { label: 'Born', type: 'date' } };
    });
    const contact = aContact({ document: { registers: { born: aRegister('soon') }, wallet: {} } });
    const { properties } = await explain({ contact, mapping });
    const born = properties.find(({ property }) => property === 'born');
    expect(born).toMatchObject({ value: null, fate: 'refused', reason: expect.any(String) });
  });

  test('kept when it is left to HubSpot', async () => {
    const dropped = [{ property: 'city', reason: 'if-empty', kept: true as const }];
    expect(await explained(CITY, { dropped, confirmed: { city: 'Rome' } })).toMatchObject({
      fate: 'kept',
      reason: 'if-empty',
    });
    const register = { city: aRegister('Rome', { mode: 'create-only' }) };
    const adopted = { origin: 'adopted', confirmed: { city: 'Rome' } } as const;
    expect(await explained(register, adopted)).toMatchObject({ fate: 'kept' });
  });

  test('written when nothing says otherwise of a contact that is done', async () => {
    expect(await explained(CITY)).toEqual({ value: 'Rome', fate: 'written' });
  });

  test("pending when the portal's own types show that HubSpot has another", async () => {
    const told = await explained(CITY, { confirmed: { city: 'Paris' } }, true);
    expect(told).toMatchObject({
      fate: 'pending',
      reason: expect.stringContaining('mapping changed'),
    });
  });
});

describe('a value comes from', () => {
  test('the event that set it', async () => {
    const events = [
      {
        seq: 1,
        contactId: 7,
        code: null,
        appliedAtMs: RECEIVED_MS,
        eventId: 'e1',
        name: 'Customer:Upserted',
        at: AT,
        receivedAtMs: RECEIVED_MS,
        syncedAtMs: null,
        state: 'done' as const,
        reason: null,
        heldBy: null,
        wallet: null,
      },
    ];
    const contact = aContact({ document: { registers: CITY, wallet: {} }, events });
    const explanation = await explain({ contact, mapping: MAPPING });
    expect(explanation.properties[0]).toMatchObject({
      property: 'city',
      source: 'event',
      mode: 'newest',
      event: { eventId: 'e1', name: 'Customer:Upserted', at: AT },
    });
    expect(events).toMatchObject(explanation.events);
  });

  test('the wallet, which no event says by itself', async () => {
    const { properties } = await explain({ contact: aContact(), mapping: MAPPING });
    expect(properties).toMatchObject([
      { property: 'neostore_wallet_status', value: 'none', source: 'wallet', event: null },
    ]);
  });

  test('a wallet expression that fails, with the reason', async () => {
    const mapping = aMapping((file) => {
      file.wallet = [{ passTypes: ['*'], properties: { neostore_wallet_status: '$error("no")' } }];
    });
    const { properties } = await explain({ contact: aContact(), mapping });
    expect(properties).toMatchObject([
      { value: null, source: 'wallet', fate: 'refused', reason: expect.stringContaining('failed') },
    ]);
  });
});

test('tells what was reported of each pass, in the order in which it happened', async () => {
  const type = { at: AT, event: 'e1', value: 'loyalty' };
  const base = { wallet: 'apple', device: 'phone' };
  const changes = {
    e2: { ...base, at: LATER, event: 'e2', installed: false },
    e1: { ...base, at: AT, event: 'e1', installed: true },
  };
  const contact = aContact({ document: { registers: {}, wallet: { p1: { type, changes } } } });
  const { passes, wallet } = await explain({ contact, mapping: MAPPING });
  expect(passes).toEqual([
    {
      passId: 'p1',
      passType: 'loyalty',
      changes: [
        { ...base, eventId: 'e1', at: AT, installed: true },
        { ...base, eventId: 'e2', at: LATER, installed: false },
      ],
    },
  ]);
  expect(wallet).toMatchObject({ status: 'none', lastEvent: 'uninstalled' });
});

test('begins with the key that says most, and ends with the passes', async () => {
  const keys = ['$pass', 'customer_id', 'email'].map((property) => ({
    property,
    value: 'v',
    at: '',
  }));
  const explanation = await explain({ contact: aContact({ keys }), mapping: MAPPING });
  expect(explanation.keys.map(({ property }) => property)).toEqual([
    'email',
    'customer_id',
    '$pass',
  ]);
});
