import { describe, expect, test } from '@jest/globals';
import { LATE_EFFECT_MS } from '../../src/core/ledger/doubt.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Fault } from '../../src/simulator/hubspot/faults.ts';
import { aCustomer } from '../support/events.ts';
import { customerProperties } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';
import { NO_ANSWER } from './no-answer.ts';

/** Time that a call may take where a test lets HubSpot hang, in real milliseconds. */
const SHORT_TIMEOUT_MS = 100;

async function city(pipeline: Pipeline, name: string): Promise<void> {
  await pipeline.receive(aCustomer({ attributes: { city: name } }));
}

/** Every attempt of a call does what it is asked, and its answer is lost. */
const LOST: readonly (readonly [string, Fault])[] = [
  ['a connection that is reset after the effect', { kind: 'reset', at: 'after' }],
  ['a 502 after the effect', { kind: 'status', status: 502, at: 'after' }],
  ['no answer after the effect', { kind: 'hang', at: 'after' }],
];

describe('a value that HubSpot took without saying so', () => {
  test.each(LOST)('is put back when the old value comes back: %s', async (_what, fault) => {
    await using pipeline = await setup({ client: { callTimeoutMs: SHORT_TIMEOUT_MS } });
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    const lost = pipeline.simulator.faults.add({ path: /batch\/update/, fault });
    await city(pipeline, 'Nice');
    await pipeline.sendContacts();
    expect(pipeline.contact.properties['city']).toBe('Nice');
    lost.remove();
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Lyon');
    expect((await pipeline.known('c1')).state).toBe('done');
  });

  test('is put back also when the process died before it heard of it', async () => {
    let isDying = false;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        updateContacts: async (writes) => {
          const results = await hubspot.updateContacts(writes);
          if (isDying) throw new Error('the process died');
          return results;
        },
      }),
    });
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    isDying = true;
    await city(pipeline, 'Nice');
    await expect(pipeline.sendContacts()).rejects.toThrow('died');
    isDying = false;
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Lyon');
  });

  test('counts as ours where HubSpot is only to be given what it does not have', async () => {
    const ifEmpty = customerProperties({ city: { value: 'attributes.city', write: 'if-empty' } });
    await using pipeline = await setup({ change: ifEmpty });
    // Of such a value the oldest event counts, so each of these replaces the one before.
    const cityOf = (name: string, second: number): Promise<void> =>
      pipeline.receive(aCustomer({ second, attributes: { city: name } }));
    await cityOf('Lyon', 3);
    await pipeline.drain();
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/update/, fault });
    await cityOf('Nice', 2);
    await pipeline.sendContacts();
    expect(pipeline.contact.properties['city']).toBe('Nice');
    lost.remove();
    await cityOf('Paris', 1);
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });
});

describe('a write that takes effect long after it was given up', () => {
  /** HubSpot that holds back the first update, and does it when it is told to. */
  function holdingBack(hubspot: HubSpot): {
    readonly hubspot: HubSpot;
    readonly release: () => Promise<void>;
  } {
    let held: Parameters<HubSpot['updateContacts']>[0] | null = null;
    return {
      hubspot: {
        ...hubspot,
        updateContacts: async (writes) => {
          if (held !== null) return hubspot.updateContacts(writes);
          held = writes;
          return new Map(writes.map(({ traceId }) => [traceId, NO_ANSWER]));
        },
      },
      release: async () => {
        if (held !== null) await hubspot.updateContacts(held);
      },
    };
  }

  test('over a newer value is found and mended', async () => {
    let release = async (): Promise<void> => undefined;
    await using pipeline = await setup({
      around: (hubspot) => {
        const holding = holdingBack(hubspot);
        release = holding.release;
        return holding.hubspot;
      },
    });
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    await city(pipeline, 'Nice');
    await pipeline.sendContacts();
    await city(pipeline, 'Paris');
    await pipeline.drain();
    await release();
    expect(pipeline.contact.properties['city']).toBe('Nice');
    expect(await pipeline.check()).toMatchObject({ claimed: 0 });
    pipeline.clock.advance(LATE_EFFECT_MS);
    expect(await pipeline.check()).toMatchObject({ claimed: 1, halt: null });
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
    expect(await pipeline.check()).toMatchObject({ claimed: 0 });
  });

  test('is looked for also where a repetition in the same call was answered', async () => {
    await using pipeline = await setup({ client: { callTimeoutMs: SHORT_TIMEOUT_MS } });
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    const fault = { kind: 'reset', at: 'after' } as const;
    pipeline.simulator.faults.add({ path: /batch\/update/, times: 1, fault });
    await city(pipeline, 'Nice');
    await pipeline.drain();
    await city(pipeline, 'Paris');
    await pipeline.drain();
    pipeline.simulator.editContact(pipeline.contact.id, { city: 'Nice' });
    pipeline.clock.advance(LATE_EFFECT_MS);
    expect(await pipeline.check()).toMatchObject({ claimed: 1 });
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });

  test('is not looked for again where it did not happen', async () => {
    await using pipeline = await setup({ around: (hubspot) => holdingBack(hubspot).hubspot });
    await city(pipeline, 'Lyon');
    await pipeline.drain();
    await city(pipeline, 'Nice');
    await pipeline.drain();
    pipeline.clock.advance(LATE_EFFECT_MS);
    expect(await pipeline.check()).toMatchObject({ claimed: 1 });
    pipeline.clock.advance(LATE_EFFECT_MS);
    expect(await pipeline.check()).toMatchObject({ claimed: 0 });
    expect((await pipeline.known('c1')).state).toBe('done');
  });
});

describe('a contact whose creation was not answered', () => {
  test('is known as our own when it is found: what is only set at its creation can still change', async () => {
    const atCreation = customerProperties({
      city: { value: 'attributes.city', write: 'create-only' },
    });
    await using pipeline = await setup({ change: atCreation });
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/upsert/, fault });
    await pipeline.receive(aCustomer({ second: 2, attributes: { city: 'Lyon' } }));
    await pipeline.sendContacts();
    lost.remove();
    // Such a value is that of the oldest event, which comes second here.
    await pipeline.receive(aCustomer({ second: 1, attributes: { city: 'Nice' } }));
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'created', state: 'done' });
    expect(pipeline.contact.properties['city']).toBe('Nice');
  });

  test('is not taken for our own where it was there before', async () => {
    await using pipeline = await setup();
    await pipeline.aRecord({ email: 'ada@example.com' });
    pipeline.clock.advance(10 * 60_000);
    const fault = { kind: 'reset' } as const;
    pipeline.simulator.faults.add({ path: /batch\/upsert/, times: 3, fault });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'adopted' });
  });
});
