import { describe, expect, test } from '@jest/globals';
import { aCustomer, anInstall, aPassEvent, type Payload } from '../support/events.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const passCreated = (): Payload =>
  aPassEvent('Pass:Created', { passId: 'p9', identifiers: { customerId: 'c1' } });

async function withAda(timeline: 'custom-events' | 'notes'): Promise<Pipeline> {
  const pipeline = await setup({ client: { timeline } });
  await pipeline.receive(aCustomer());
  await pipeline.drain();
  return pipeline;
}

describe.each(['custom-events', 'notes'] as const)('%s', (timeline) => {
  test.each([
    ['changes the contact', anInstall],
    ['says nothing else that is new', passCreated],
  ])(
    'of somebody whose record was deleted are on the record that is made again, where their event %s',
    async (_what, event) => {
      await using pipeline = await withAda(timeline);
      pipeline.simulator.deleteContact(pipeline.contact.id);
      await pipeline.receive(event());
      await pipeline.drain();
      expect(pipeline.contact.timeline).toHaveLength(1);
      const { contacts, deadLetters } = await pipeline.status();
      expect({ done: contacts.done, deadLetters }).toEqual({ done: 1, deadLetters: [] });
    },
  );

  test('of somebody whose record was merged into another are on that one', async () => {
    await using pipeline = await withAda(timeline);
    const { id } = pipeline.contact;
    pipeline.simulator.mergeContacts(await pipeline.aRecord({ lastname: 'Lovelace' }), id);
    await pipeline.receive(passCreated());
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(1);
  });

  test('go on though contacts cannot be written, once their records were seen', async () => {
    await using pipeline = await withAda(timeline);
    pipeline.simulator.faults.add({
      path: /batch\/update/,
      fault: { kind: 'status', status: 500 },
    });
    await pipeline.receive(anInstall());
    await pipeline.sendContacts();
    await pipeline.sendTimeline();
    expect(pipeline.contact.timeline).toHaveLength(1);
    expect((await pipeline.status()).contacts).toMatchObject({ pending: 1 });
  });

  test('wait where contacts cannot be written and their record is gone', async () => {
    await using pipeline = await withAda(timeline);
    pipeline.simulator.deleteContact(pipeline.contact.id);
    const fault = pipeline.simulator.faults.add({
      path: /batch\/update/,
      fault: { kind: 'status', status: 500 },
    });
    await pipeline.receive(anInstall());
    await pipeline.sendContacts();
    await pipeline.sendTimeline();
    fault.remove();
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(1);
  });
});
