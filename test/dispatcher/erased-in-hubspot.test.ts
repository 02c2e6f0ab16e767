import { describe, expect, test } from '@jest/globals';
import { aCustomer, anInstall, customerNumber } from '../support/events.ts';
import { customerProperties, type ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline, type PipelineOptions } from '../support/pipeline.ts';
import { deadLetterHint } from '../../src/core/dead-letter-hint.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';
const EMAIL = 'ada@example.com';

type Account = NonNullable<PipelineOptions['account']>;

const creating =
  (create: 'email' | 'always'): ChangeMapping =>
  ({ contact }) => ({ contact: { ...contact, create } });

/** A mapping to which the address is no key, but a value that goes to new or empty records. */
const addressAsValue =
  (write: 'if-empty' | 'create-only'): ChangeMapping =>
  (file) => ({
    contact: { ...file.contact, match: file.contact.match.slice(0, 1), create: 'always' },
    ...customerProperties({ email: { value: 'attributes.email', write } })(file),
  });

/** A pipeline to an account in which Ada was deleted for privacy before the daemon knew her. */
async function withoutAda(options: PipelineOptions = {}): Promise<Pipeline> {
  const pipeline = await setup(options);
  await erase(pipeline, EMAIL);
  return pipeline;
}

async function erase(pipeline: Pipeline, address: string): Promise<void> {
  const body = { idProperty: 'email', objectId: address };
  await pipeline.inHubSpot('POST', `${CONTACTS}/gdpr-delete`, body);
}

const ada = aCustomer({ attributes: { phoneNumber: '+33600000000', city: 'Lyon' } });

const DEAD = { state: 'dead', code: 'erased-in-hubspot', hubspotId: null } as const;

describe('a person who was erased in HubSpot', () => {
  const FORMS: readonly (readonly [string, Account['blockedEmail']])[] = [
    ['by default', {}],
    ['under the code of imports', { code: 'GDPR_BLACKLISTED_EMAIL' }],
    ['as a bad address, in words', { code: 'INVALID_EMAIL' }],
    ['in words alone', { code: null, message: 'email has been GDPR blacklisted' }],
    ['as a conflict', { status: 409, category: 'CONFLICT' }],
    ['as a conflict in words alone', { status: 409, category: 'CONFLICT', code: null }],
    ['as forbidden', { status: 403, category: 'FORBIDDEN' }],
    ['as something unknown', { code: 'EMAIL_ERASED', message: 'no' }],
  ];

  describe.each(FORMS)('which it says %s', (_, blockedEmail) => {
    test.each(['email', 'always'] as const)(
      'is not made by any key, whatever the mapping says of making contacts (%s)',
      async (create) => {
        await using pipeline = await withoutAda({
          change: creating(create),
          account: { blockedEmail },
        });
        await pipeline.receive(ada, anInstall(), customerNumber(1), customerNumber(2));
        await pipeline.drain();
        expect(pipeline.addresses).toEqual(['person1@example.com', 'person2@example.com']);
        expect(await pipeline.known('c1')).toMatchObject(DEAD);
      },
    );

    test.each([true, false])(
      'goes alone out of a batch whose records are told apart or not (%s)',
      async (partialEmailUpserts) => {
        const account = { blockedEmail, partialEmailUpserts };
        await using pipeline = await withoutAda({ account });
        const form = aCustomer({ customerId: null });
        await pipeline.receive(form, ...[1, 2, 3, 4, 5].map((n) => customerNumber(n)));
        await pipeline.drain();
        expect(pipeline.addresses).toHaveLength(5);
        expect(await pipeline.known(EMAIL)).toMatchObject(DEAD);
      },
    );

    test('keeps the record that another key of the person leads to: the address alone is left out', async () => {
      await using pipeline = await withoutAda({ account: { blockedEmail } });
      await pipeline.aRecord({ neostore_customer_id: 'c1' });
      await pipeline.receive(ada, customerNumber(1, { city: 'Rome' }));
      await pipeline.drain();
      expect(pipeline.addresses).toEqual(['', 'person1@example.com']);
      const known = await pipeline.known('c1');
      expect(known).toMatchObject({
        state: 'done',
        dropped: [{ property: 'email', code: 'erased-in-hubspot' }],
      });
      expect(known.dropped[0]?.reason).toContain('erased there');
      const record = pipeline.simulator.contacts().find(({ id }) => id === known.hubspotId);
      expect(record?.properties).toMatchObject({ city: 'Lyon' });
    });
  });

  test('is told under a hint of its own, which says to erase them here', async () => {
    await using pipeline = await withoutAda();
    await pipeline.receive(ada);
    await pipeline.drain();
    const { letters } = await pipeline.ledger.deadLetters(pipeline.tenant, {}, 10);
    expect(letters).toMatchObject([{ kind: 'contact', code: 'erased-in-hubspot' }]);
    expect(deadLetterHint(letters[0]?.code ?? null)).toContain('neostore-hubspot erase');
    expect(letters[0]?.reason).not.toContain('@');
  });

  test('stays away by retry, replay and further events, and comes back when HubSpot lets them', async () => {
    await using pipeline = await withoutAda({ change: creating('always') });
    const { ledger, tenant, clock } = pipeline;
    await pipeline.receive(ada);
    await pipeline.drain();
    await ledger.retryDeadLetters(tenant, {}, clock.now());
    await pipeline.drain();
    await ledger.replay(tenant, {}, null, clock.now());
    await pipeline.receive(anInstall(), aCustomer({ attributes: { phoneNumber: '+33611111111' } }));
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toEqual([]);
    expect(await pipeline.known('c1')).toMatchObject(DEAD);

    // A form of theirs makes the record.
    pipeline.simulator.fillForm(EMAIL);
    await ledger.retryDeadLetters(tenant, {}, clock.now());
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ email: EMAIL, city: 'Lyon' });
    expect(pipeline.contact.timeline).toHaveLength(1);
  });

  test('is not made without the address where the mapping sends it only to new or empty records', async () => {
    for (const write of ['if-empty', 'create-only'] as const) {
      await using pipeline = await withoutAda({ change: addressAsValue(write) });
      await pipeline.receive(ada);
      await pipeline.drain();
      expect(pipeline.simulator.contacts()).toEqual([]);
      expect(await pipeline.known('c1')).toMatchObject(DEAD);
    }
  });

  test('is not made without an address that was left out while their record was there', async () => {
    await using pipeline = await withoutAda({ change: creating('always') });
    const id = await pipeline.aRecord({ neostore_customer_id: 'c1' });
    await pipeline.receive(ada);
    await pipeline.drain();
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${id}`);
    await pipeline.receive(aCustomer({ attributes: { phoneNumber: '+33611111111' } }));
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toEqual([]);
    expect(await pipeline.known('c1')).toMatchObject(DEAD);
  });
});

test('a person whose record is gone is not made without an address that HubSpot refuses in no words', async () => {
  const blockedEmail = { code: 'INVALID_EMAIL', message: 'Email address is invalid' };
  await using pipeline = await setup({ change: creating('always'), account: { blockedEmail } });
  await pipeline.receive(ada);
  await pipeline.drain();
  await erase(pipeline, EMAIL);
  await pipeline.receive(aCustomer({ attributes: { phoneNumber: '+33611111111' } }));
  await pipeline.drain();
  expect(pipeline.simulator.contacts()).toEqual([]);
  expect(await pipeline.known('c1')).toMatchObject({ state: 'dead', code: 'INVALID_EMAIL' });
});

test('an address with a word of privacy in it that is refused for its form is no erased person', async () => {
  await using pipeline = await setup({ change: creating('always') });
  await pipeline.receive(aCustomer({ attributes: { email: 'gdpr-erased@example.c' } }));
  await pipeline.drain();
  expect(pipeline.contact.properties['neostore_customer_id']).toBe('c1');
});
