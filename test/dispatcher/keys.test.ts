import { describe, expect, test } from '@jest/globals';
import { aCustomer, anEvent, anInstall, aPassEvent, type Payload } from '../support/events.ts';
import { setup } from '../support/pipeline.ts';

/* Values that look like keys, from the delivery to HubSpot: who is whom, and who is nobody. */

const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

/** A body in which a number stands for the one customer id. */
function withNumber(payload: Payload, number: string): string {
  return JSON.stringify(payload).replace('"NUMBER"', number);
}

test('numbers that JavaScript would round are two customers with all their digits', async () => {
  await using pipeline = await setup();
  const ids = ['9007199254740992', '9007199254740993', '1234567890123456789012345'];
  await pipeline.receive(
    ...ids.map((id, n) =>
      withNumber(
        aCustomer({ customerId: 'NUMBER', attributes: { email: `person${n}@example.com` } }),
        id,
      ),
    ),
  );
  await pipeline.drain();
  const records = pipeline.simulator.contacts();
  expect(new Set(records.map(({ properties }) => properties['neostore_customer_id']))).toEqual(
    new Set(ids),
  );
  expect(records).toHaveLength(ids.length);
  expect(await pipeline.known('9007199254740993')).toMatchObject({ state: 'done' });
});

test('ids that differ in case alone are two customers', async () => {
  await using pipeline = await setup();
  await pipeline.receive(
    aCustomer({ customerId: 'Xy9', attributes: { email: 'ann@example.com' } }),
    aCustomer({ customerId: 'xY9', attributes: { email: 'bob@example.com' } }),
  );
  const keysOf = async (id: string): Promise<readonly string[]> =>
    (await pipeline.known(id)).keys.map(({ value }) => value).sort();
  expect(await keysOf('Xy9')).toEqual(['Xy9', 'ann@example.com']);
  expect(await keysOf('xY9')).toEqual(['bob@example.com', 'xY9']);
});

describe('what names nobody joins nobody', () => {
  test.each([EMPTY_GUID, '0', 'null', 'undefined', '', ' \u200B', '-'])(
    'as a customer id: %j',
    async (customerId) => {
      await using pipeline = await setup();
      await pipeline.receive(
        ...['ann', 'bob'].map((name) =>
          aCustomer({ customerId, attributes: { email: `${name}@example.com` } }),
        ),
      );
      await pipeline.drain();
      expect(pipeline.addresses).toEqual(['ann@example.com', 'bob@example.com']);
      for (const { properties } of pipeline.simulator.contacts()) {
        expect(properties).not.toHaveProperty('neostore_customer_id');
      }
    },
  );

  test.each(['N/A', '-', 'not an e-mail'])('as an e-mail address: %s', async (email) => {
    await using pipeline = await setup();
    await pipeline.receive(
      ...['c1', 'c2', 'c3'].map((customerId) => aCustomer({ customerId, attributes: { email } })),
    );
    await pipeline.drain();
    expect((await pipeline.status()).contacts).toMatchObject({ waiting: 3, dead: 0 });
    await pipeline.receive(aCustomer({ customerId: 'c2' }));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      neostore_customer_id: 'c2',
      email: 'ada@example.com',
    });
  });

  test('as a pass id', async () => {
    await using pipeline = await setup();
    const people = ['c1', 'c2'].map((customerId) => ({ customerId }));
    await pipeline.receive(
      ...people.map(({ customerId }) =>
        aCustomer({ customerId, attributes: { email: `${customerId}@example.com` } }),
      ),
      ...people.map((identifiers) => anInstall({ passId: EMPTY_GUID, identifiers })),
    );
    await pipeline.drain();
    expect(pipeline.addresses).toEqual(['c1@example.com', 'c2@example.com']);
    expect((await pipeline.known('c1')).document.wallet).toEqual({});
  });

  test('and an event that has nothing else changes nothing, without a dead letter', async () => {
    await using pipeline = await setup();
    const event = aCustomer({ id: 'e1', customerId: 'null', attributes: { email: 'none' } });
    await pipeline.receive(event);
    expect(await pipeline.ledger.event(pipeline.tenant, 'e1')).toMatchObject({
      state: 'done',
      reason: 'no contact',
    });
  });
});

test('a pass whose id is a number is one with the text of its digits', async () => {
  await using pipeline = await setup();
  await pipeline.receive(
    aCustomer(),
    anInstall({ passId: 42, device: 'Apple', deviceIdentifier: 'phone' }),
    aPassEvent('Pass:Uninstalled', {
      passId: '42',
      device: 'Apple',
      deviceIdentifier: 'phone',
      identifiers: {},
    }),
  );
  await pipeline.drain();
  expect(pipeline.contact.properties['neostore_wallet_status']).toBe('none');
});

test('ids with halves of surrogate pairs are not one id', async () => {
  await using pipeline = await setup();
  await pipeline.receive(aCustomer({ id: 's\ud800' }), aCustomer({ id: 's\ud801' }));
  expect((await pipeline.status()).deadLetters).toMatchObject([
    { count: 2, reason: 'quarantined: __id is not well-formed Unicode' },
  ]);
});

test('an id that a broken body has spent is still free for the event', async () => {
  await using pipeline = await setup();
  const { __eventName: _name, ...broken } = aCustomer({ id: 'e1' });
  await pipeline.receive(broken, aCustomer({ id: 'e1' }));
  await pipeline.drain();
  expect(pipeline.contact.properties).toMatchObject({ email: 'ada@example.com' });
  await pipeline.receive(aCustomer({ id: 'e1', attributes: { city: 'Lyon' } }), anEvent('x:y'));
  expect((await pipeline.status()).deadLetters).toMatchObject([
    { count: 1, reason: 'quarantined: __eventName is missing' },
    { count: 1, reason: 'quarantined: another event has its __id' },
  ]);
});
