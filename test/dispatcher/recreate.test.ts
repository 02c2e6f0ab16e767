import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import { explainContact } from '../../src/core/why/explain-contact.ts';
import { aCustomer, anEvent, anInstall, customerNumber } from '../support/events.ts';
import type { ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

const recreate =
  (when: 'event' | 'never', create: 'email' | 'always' = 'email'): ChangeMapping =>
  ({ contact }) => ({ contact: { ...contact, create, recreate: when } });

/** Ada, whose record a person deleted in HubSpot, and the id that it had. */
async function withAdaDeleted(
  create?: 'email' | 'always',
): Promise<{ readonly pipeline: Pipeline; readonly id: string }> {
  const pipeline = await setup({ change: recreate('never', create) });
  await pipeline.receive(aCustomer({ attributes: { city: 'Paris' } }));
  await pipeline.drain();
  const { id } = pipeline.contact;
  pipeline.simulator.deleteContact(id);
  return { pipeline, id };
}

/** The deletion is found out by the next event. */
async function withAdaFoundDeleted(
  create?: 'email' | 'always',
): Promise<{ readonly pipeline: Pipeline; readonly id: string }> {
  const deleted = await withAdaDeleted(create);
  await deleted.pipeline.receive(anInstall());
  await deleted.pipeline.drain();
  return deleted;
}

const LEFT = { state: 'discarded', code: 'deleted-in-hubspot', hubspotId: null } as const;

/** Nothing of Ada is in HubSpot, and nothing is left to do. */
async function expectLeftDeleted(pipeline: Pipeline): Promise<void> {
  expect(pipeline.simulator.contacts()).toEqual([]);
  expect(await pipeline.known('c1')).toMatchObject(LEFT);
  const { contacts, oldestPendingMs, oldestWaitingMs } = await pipeline.status();
  expect(contacts).toMatchObject({ pending: 0, waiting: 0, dead: 0, discarded: 1 });
  expect({ oldestPendingMs, oldestWaitingMs }).toEqual({
    oldestPendingMs: null,
    oldestWaitingMs: null,
  });
  expect(await pipeline.due()).toMatchObject({ contacts: null, timeline: null, checks: null });
}

describe('a contact that a person deleted in HubSpot, where the mapping says never', () => {
  test.each(['email', 'always'] as const)(
    'is not made again by its next event, and nothing is left to do (create: %s)',
    async (create) => {
      const { pipeline } = await withAdaDeleted(create);
      await using _ = pipeline;
      await pipeline.receive(anInstall(), customerNumber(1));
      await pipeline.drain();
      expect(pipeline.addresses).toEqual(['person1@example.com']);
      expect(await pipeline.known('c1')).toMatchObject({
        ...LEFT,
        reason: 'deleted in HubSpot by a person, and contact.recreate is "never"',
        timeline: [{ state: 'waiting' }],
      });
    },
  );

  test('is not made again by further events, whatever they bring', async () => {
    const { pipeline } = await withAdaFoundDeleted('always');
    await using _ = pipeline;
    await expectLeftDeleted(pipeline);
    for (const event of [
      aCustomer({ attributes: { city: 'Lyon' } }),
      aCustomer({ attributes: { email: 'new@example.com' } }),
      anInstall({ device: 'Google', deviceIdentifier: null }),
    ]) {
      await pipeline.receive(event);
      await pipeline.drain();
      await expectLeftDeleted(pipeline);
    }
  });

  test('is not made again by a replay or a retry', async () => {
    const { pipeline } = await withAdaFoundDeleted();
    await using _ = pipeline;
    const { ledger, tenant, mapping, clock } = pipeline;
    clock.advance(1_000);
    await ledger.replay(tenant, {}, null, clock.now());
    await pipeline.receive();
    await pipeline.drain();
    await expectLeftDeleted(pipeline);
    await ledger.retryDeadLetters(tenant, {}, clock.now());
    await ledger.tryLeftOut(tenant);
    await pipeline.drain();
    await expectLeftDeleted(pipeline);
    expect(mapping.recreate).toBe('never');
  });

  test('is not made again by a repair, not even by one that is to make people again', async () => {
    const { pipeline } = await withAdaDeleted();
    await using _ = pipeline;
    const { ledger, tenant, clock } = pipeline;
    await ledger.startReconcile(tenant, { startedMs: clock.now() });
    await pipeline.compare();
    const drifts = await ledger.drifts(tenant, 10);
    expect(drifts).toMatchObject([{ property: null, cause: 'record gone' }]);
    await ledger.mendDrifts(tenant, { recreate: true }, clock.now());
    await pipeline.drain();
    await expectLeftDeleted(pipeline);
  });

  test('is not made again as part of a contact that turns out to be the same', async () => {
    const { pipeline } = await withAdaFoundDeleted();
    await using _ = pipeline;
    await pipeline.receive(anInstall({ passId: 'p9', identifiers: {} }));
    await pipeline.receive(
      anEvent('Pass:Created', { passId: 'p9', identifiers: { customerId: 'c1' } }),
    );
    await pipeline.drain();
    await expectLeftDeleted(pipeline);
  });

  test('is told by why, with what became of its values', async () => {
    const { pipeline } = await withAdaFoundDeleted();
    await using _ = pipeline;
    const contact = await pipeline.known('c1');
    const values = new Map([['city', { value: 'Paris', mode: 'newest' as const }]]);
    const explanation = explainContact({
      contact,
      mapping: pipeline.mapping,
      projection: { values, dropped: [] },
    });
    expect(explanation.summary).toBe(
      'Not in HubSpot, and nothing is left to do: deleted in HubSpot by a person, and contact.recreate is "never"',
    );
    expect(explanation.properties).toMatchObject([
      { property: 'city', fate: 'refused', reason: expect.stringContaining('deleted in HubSpot') },
    ]);
    expect(explanation.history.at(-1)).toMatchObject({ hubspotId: null, deleted: true });
  });

  test('comes back with all that is known when a person restores the record', async () => {
    const { pipeline, id } = await withAdaFoundDeleted();
    await using _ = pipeline;
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    pipeline.simulator.restoreContact(id);
    await pipeline.receive(anInstall({ device: 'Google', deviceIdentifier: null }));
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      id,
      properties: { city: 'Lyon', neostore_wallet_status: 'both' },
      timeline: [expect.anything(), expect.anything()],
    });
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', hubspotId: id });
  });

  test('comes back when a person makes a record with a key of it', async () => {
    const { pipeline } = await withAdaFoundDeleted();
    await using _ = pipeline;
    const made = await pipeline.aRecord({ email: 'ada@example.com' });
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({ id: made, properties: { city: 'Lyon' } });
    expect(pipeline.contact.timeline).toHaveLength(1);
  });

  test('is made again once the mapping says so', async () => {
    const { pipeline } = await withAdaFoundDeleted();
    await using _ = pipeline;
    pipeline.mapping = { ...pipeline.mapping, recreate: 'event' };
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ city: 'Lyon' });
  });
});

test('a record that was merged into another is not deleted: its contact goes on there', async () => {
  await using pipeline = await setup({ change: recreate('never') });
  await pipeline.receive(aCustomer());
  await pipeline.drain();
  const primaryObjectId = await pipeline.aRecord({ email: 'countess@example.com' });
  const objectIdToMerge = (await pipeline.known('c1')).hubspotId;
  assert(objectIdToMerge !== null);
  await pipeline.inHubSpot('POST', `${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });
  await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }), anInstall());
  await pipeline.drain();
  expect(pipeline.contact).toMatchObject({ properties: { city: 'Lyon' }, timeline: [{}] });
  expect(await pipeline.known('c1')).toMatchObject({
    state: 'done',
    hubspotId: pipeline.contact.id,
  });
});

test('a contact that a person deleted is made again by its next event, where the mapping does not say never', async () => {
  await using pipeline = await setup({ change: recreate('event') });
  await pipeline.receive(aCustomer());
  await pipeline.drain();
  pipeline.simulator.deleteContact(pipeline.contact.id);
  await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
  await pipeline.drain();
  expect(pipeline.contact.properties).toMatchObject({ city: 'Lyon' });
});
