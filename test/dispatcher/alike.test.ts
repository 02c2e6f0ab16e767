import { describe, expect, test } from '@jest/globals';
import { anInstall, customerNumber } from '../support/events.ts';
import { setup } from '../support/pipeline.ts';

const COUNT = 56;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

/** One request for the whole, one for each half, and eight single ones. */
const SEARCH = 11;

const refusal = (message: string, errors: readonly object[] = [], status = 400) =>
  ({
    kind: 'status',
    status,
    body: JSON.stringify({ status: 'error', category: 'VALIDATION_ERROR', message, errors }),
  }) as const;
const names = (property: string, code: string): object => ({
  code,
  message: 'refused',
  context: { propertyName: [property] },
});

/* What concerns the whole connection, though HubSpot words it as a refusal of what is sent. */

describe('timeline entries that are refused for what is not theirs', () => {
  test.each([
    ['notes', 'a permission', refusal("Missing 'Edit Associations' permission."), 1],
    ['notes', 'an association', refusal('Associations are not valid'), SEARCH],
    ['notes', 'a property', refusal('x', [names('hs_note_body', 'NOT_WRITABLE')]), SEARCH],
    ['custom-events', 'an event', refusal('Event type pe1_x does not exist'), SEARCH],
    [
      'custom-events',
      'a property',
      refusal('x', [names('pass_id', 'PROPERTY_DOESNT_EXIST')]),
      SEARCH,
    ],
  ] as const)(
    '(%s: %s) are kept, and cost few requests',
    async (timeline, _what, fault, requests) => {
      await using pipeline = await setup({ client: { timeline } });
      await pipeline.receive(...numbers.map((n) => customerNumber(n)));
      await pipeline.drain();
      await pipeline.receive(
        ...numbers.map((n) => anInstall({ passId: `p${n}`, identifiers: { customerId: `n${n}` } })),
      );
      await pipeline.sendContacts();
      const path = timeline === 'notes' ? /notes\/batch\/create/ : /send\/batch/;
      const refusals = pipeline.simulator.faults.add({ path, fault });
      expect(await pipeline.sendTimeline()).toMatchObject({ halt: { kind: 'blocked' } });
      expect(refusals.hits()).toBe(requests);
      expect((await pipeline.status()).timeline).toMatchObject({ pending: COUNT, dead: 0 });
      refusals.remove();
      await pipeline.drain();
      expect((await pipeline.status()).timeline).toMatchObject({ done: COUNT, dead: 0 });
    },
  );
});

describe('contacts that are refused by a key which is unique no more', () => {
  test.each([
    ['upsert', 'without a name', refusal('Unable to perform upsert by non-unique property'), 1],
    ['upsert', 'by name', refusal('x', [names('neostore_customer_id', 'NOT_UNIQUE')]), 1],
    ['read', 'without a name', refusal('Unable to perform reads by non-unique property'), 2],
    ['read', 'by name', refusal('x', [names('neostore_customer_id', 'NOT_UNIQUE')]), 2],
  ] as const)('(%s, %s) are kept, and cost few requests', async (verb, _how, fault, searches) => {
    await using pipeline = await setup();
    const path = new RegExp(`contacts/batch/${verb}`);
    const refusals = pipeline.simulator.faults.add({ path, fault });
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    expect(await pipeline.sendContacts()).toMatchObject({ halt: { kind: 'blocked' } });
    expect(refusals.hits()).toBe(SEARCH * searches);
    expect((await pipeline.status()).contacts).toMatchObject({ pending: COUNT, dead: 0 });
    refusals.remove();
    await pipeline.drain();
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
  });
});
