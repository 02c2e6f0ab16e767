import { describe, expect, test } from '@jest/globals';
import { aCustomer, type Payload } from '../support/events.ts';
import type { ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const always: ChangeMapping = ({ contact }) => ({ contact: { ...contact, create: 'always' } });

/** A customer, with an address of its own. */
function customer(customerId: string, firstName = customerId): Payload {
  const email = `${firstName.toLowerCase()}@example.com`;
  return aCustomer({ customerId, attributes: { email, firstName } });
}

/** First names of the contacts in HubSpot, with their customer ids. */
function people({ simulator }: Pipeline): readonly string[] {
  return simulator
    .contacts()
    .map(({ properties }) => {
      const { firstname = '', neostore_customer_id: id = 'none' } = properties;
      return `${firstname}: ${id}`;
    })
    .sort();
}

describe.each([true, false])('ids that differ in case alone (HubSpot folds them: %s)', (folds) => {
  const account = { uniqueCase: folds ? 'fold' : 'exact' } as const;
  const both = folds ? ['Ann: Xy9', 'Bo: none'] : ['Ann: Xy9', 'Bo: xY9'];

  test('are two people when they come together', async () => {
    await using pipeline = await setup({ account, change: always });
    await pipeline.receive(customer('Xy9', 'Ann'), customer('xY9', 'Bo'));
    await pipeline.drain();
    expect(people(pipeline)).toEqual(both);
    expect((await pipeline.status()).contacts.done).toBe(2);
  });

  test('are two people when one gets the id in the round that makes the other', async () => {
    await using pipeline = await setup({ account, change: always });
    const attributes = { email: 'ann@example.com', firstName: 'Ann' };
    await pipeline.receive(aCustomer({ customerId: null, attributes }));
    await pipeline.drain();
    await pipeline.receive(customer('xY9', 'Bo'), customer('Xy9', 'Ann'));
    await pipeline.drain();
    expect(people(pipeline)).toEqual(both);
  });

  test('are two people when the other is in HubSpot already', async () => {
    await using pipeline = await setup({ account, change: always });
    await pipeline.receive(customer('Xy9', 'Ann'));
    await pipeline.drain();
    await pipeline.receive(customer('xY9', 'Bo'));
    await pipeline.drain();
    expect(people(pipeline)).toEqual(both);
  });

  test('are two people when HubSpot has a record of the one that comes second', async () => {
    await using pipeline = await setup({ account, change: always });
    const id = await pipeline.aRecord({ neostore_customer_id: 'Xy9', firstname: 'Old' });
    await pipeline.receive(customer('xY9', 'Bo'), customer('Xy9', 'Ann'));
    await pipeline.drain();
    expect(people(pipeline)).toEqual(both);
    expect(await pipeline.known('Xy9')).toMatchObject({ hubspotId: id });
  });

  test('are two people when the one whose record it is waits for its turn', async () => {
    await using pipeline = await setup({ account, change: always });
    const id = await pipeline.aRecord({ neostore_customer_id: 'Xy9', firstname: 'Old' });
    await pipeline.receive(customer('xY9', 'Bo'));
    await pipeline.receive(customer('Xy9', 'Ann'));
    await pipeline.sendContacts(1);
    expect(people(pipeline)).toEqual([both[1], 'Old: Xy9']);
    await pipeline.drain();
    expect(await pipeline.known('Xy9')).toMatchObject({ hubspotId: id });
  });
});

test('the one who has nothing but an id that is another’s but for its case waits, and says so', async () => {
  await using pipeline = await setup({ account: { uniqueCase: 'fold' }, change: always });
  await pipeline.receive(aCustomer({ customerId: 'Xy9', attributes: { email: '' } }));
  await pipeline.drain();
  const { id } = pipeline.contact;
  await pipeline.receive(aCustomer({ customerId: 'xY9', attributes: { email: '' } }));
  await pipeline.drain();
  expect(await pipeline.known('xY9')).toMatchObject({
    state: 'waiting',
    code: 'key-taken',
    reason: `not in HubSpot, and neostore_customer_id is not its own: HubSpot record ${id} has it`,
  });
});

test('a record whose id differs in case alone is the contact’s where nobody else has that id', async () => {
  await using pipeline = await setup();
  const id = await pipeline.aRecord({ neostore_customer_id: 'C1' });
  await pipeline.receive(aCustomer());
  await pipeline.drain();
  expect(pipeline.contact).toMatchObject({ id, properties: { neostore_customer_id: 'c1' } });
});
