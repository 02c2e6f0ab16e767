import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import type { SubscriptionState } from '../../src/simulator/hubspot/subscriptions.ts';
import { aCustomer, anUninstall, customerNumber } from '../support/events.ts';
import { mappingWith, type ChangeMapping } from '../support/mapping.ts';
import {
  setup as setupPipeline,
  type Pipeline,
  type PipelineOptions,
} from '../support/pipeline.ts';

const ADA = 'ada@example.com';
const NEWSLETTER = '40000001';
const EXPLANATION = 'Ticked in the form of the shop';

const consents: ChangeMapping = () => ({
  consents: {
    newsletter: {
      value: 'attributes.consents_email',
      subscription: 'Newsletter',
      legalBasis: 'CONSENT_WITH_NOTICE',
      explanation: EXPLANATION,
    },
  },
});

/** A key of an account without Marketing Hub Enterprise. */
const NO_BATCHES = {
  scopes: Object.values(SCOPES).filter(
    (scope) => !scope.includes('.batch.') && scope !== 'timeline',
  ),
};

async function setup(options: PipelineOptions = {}): Promise<Pipeline> {
  return setupPipeline({ change: consents, ...options });
}

function says(consent: boolean | string, email = ADA): ReturnType<typeof aCustomer> {
  return aCustomer({ attributes: { email, consents_email: consent } });
}

function stateOf({ simulator }: Pipeline, email = ADA): SubscriptionState | undefined {
  return simulator.subscriptionsOf(email).find(({ type }) => type.id === NEWSLETTER)?.state;
}

/** Requests about consents, by endpoint. */
function asked({ requests }: Pipeline): { readonly [endpoint: string]: number } {
  const own = Object.entries(requests).filter(([name]) => name.startsWith('communication'));
  return Object.fromEntries(
    own.map(([name, n]) => [name.replace('communication-preferences/', ''), n]),
  );
}

async function consentOf(pipeline: Pipeline, key = 'c1') {
  const [consent] = (await pipeline.known(key)).consents;
  return consent;
}

describe('a consent', () => {
  test('subscribes when it is given, with its legal basis and explanation', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(pipeline.simulator.subscriptionsOf(ADA)).toEqual([
      expect.objectContaining({
        state: 'SUBSCRIBED',
        legalBasis: 'CONSENT_WITH_NOTICE',
        explanation: EXPLANATION,
      }),
    ]);
    expect(await consentOf(pipeline)).toMatchObject({ state: 'done', memory: { isOurs: true } });
  });

  test('is no property of the contact', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(Object.keys(pipeline.contact.properties).filter((name) => name.includes('$'))).toEqual(
      [],
    );
    expect((await pipeline.known('c1')).dropped).toEqual([]);
  });

  test('that is withdrawn unsubscribes, and given again subscribes again', async () => {
    await using pipeline = await setup();
    const states: unknown[] = [];
    for (const consent of [true, false, true, false]) {
      await pipeline.receive(says(consent));
      await pipeline.drain();
      states.push(stateOf(pipeline));
    }
    expect(states).toEqual(['SUBSCRIBED', 'UNSUBSCRIBED', 'SUBSCRIBED', 'UNSUBSCRIBED']);
  });

  test.each([false, 'no', 0 as unknown as string])(
    'that was never given is not written: %s',
    async (value) => {
      await using pipeline = await setup();
      await pipeline.receive(says(value));
      await pipeline.drain();
      expect(stateOf(pipeline)).toBe('NOT_SPECIFIED');
      expect(asked(pipeline)).toEqual({});
    },
  );

  test('ends in the same state in any order of its events', async () => {
    const events = [true, false].map((consent, second) =>
      aCustomer({ second, attributes: { consents_email: consent } }),
    );
    for (const order of [events, events.toReversed()]) {
      await using pipeline = await setup();
      for (const event of order) {
        await pipeline.receive(event);
        await pipeline.drain();
      }
      expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
    }
  });

  test('that is neither yes nor no is left out with a reason, and the contact goes through', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says('perhaps'));
    await pipeline.drain();
    const { events } = await pipeline.known('c1');
    const event = await pipeline.ledger.event(pipeline.tenant, events[0]?.eventId ?? '');
    expect(event?.dropped).toEqual([
      { property: 'consents.newsletter', code: 'wrong-type', reason: 'neither yes nor no' },
    ]);
    expect(pipeline.contact.properties['firstname']).toBe('Ada');
    expect(asked(pipeline)).toEqual({});
  });

  test('costs nothing as long as it does not change', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    const before = asked(pipeline);
    for (let again = 0; again < 5; again += 1) {
      await pipeline.receive(says(true), anUninstall());
      await pipeline.drain();
    }
    expect(asked(pipeline)).toEqual(before);
  });

  test('waits for its contact to be in HubSpot with an address', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer({ attributes: { email: '', consents_email: true } }));
    await pipeline.drain();
    expect(await consentOf(pipeline)).toMatchObject({ state: 'waiting' });
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('SUBSCRIBED');
  });
});

describe('somebody who unsubscribed in HubSpot', () => {
  test.each([
    ['from the type', NEWSLETTER, {}],
    ['from all e-mail', null, {}],
    ['from all e-mail, which the types do not show', null, { optedOutTypes: 'as-before' }],
  ] as const)('is not subscribed by a first consent: %s', async (_what, from, account) => {
    await using pipeline = await setup({ account });
    await pipeline.aRecord({ email: ADA });
    pipeline.simulator.unsubscribe(ADA, from);
    const before = stateOf(pipeline);
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe(before);
    expect(asked(pipeline)['statuses/batch/write']).toBeUndefined();
    expect(await consentOf(pipeline)).toMatchObject({
      state: 'done',
      code: 'unsubscribed-in-hubspot',
    });
  });

  test('stays so through later changes of the consent', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    for (const consent of [false, true, false, true]) {
      await pipeline.receive(says(consent));
      await pipeline.drain();
      expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
    }
    expect(asked(pipeline)['statuses/batch/write']).toBe(1);
  });

  test('after the daemon had unsubscribed and subscribed again stays so, too', async () => {
    await using pipeline = await setup();
    for (const consent of [true, false, true]) {
      await pipeline.receive(says(consent));
      await pipeline.drain();
    }
    pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    for (const consent of [false, true]) {
      await pipeline.receive(says(consent));
      await pipeline.drain();
    }
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
  });

  test('is told from an unsubscribe of ours whose answer got lost', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    const lost = pipeline.simulator.faults.add({
      path: /batch\/write/,
      fault: { kind: 'reset', at: 'after' },
    });
    await pipeline.receive(says(false));
    await pipeline.sendContacts();
    await pipeline.sendConsents();
    lost.remove();
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('SUBSCRIBED');
  });

  test('is told from an unsubscribe of ours at which the process died', async () => {
    let dies = false;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        writeConsents: async (writes) => {
          const results = await hubspot.writeConsents(writes);
          if (dies) throw new Error('the process dies');
          return results;
        },
      }),
    });
    await pipeline.receive(says(true));
    await pipeline.drain();
    dies = true;
    await pipeline.receive(says(false));
    await pipeline.sendContacts();
    await expect(pipeline.sendConsents()).rejects.toThrow('dies');
    dies = false;
    pipeline.restart();
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('SUBSCRIBED');
  });

  test('between the look and the write is unsubscribed again at once', async () => {
    await using pipeline = await setup({
      around: (hubspot, simulator) => ({
        ...hubspot,
        writeConsents: async (writes) => {
          if (writes.some(({ state }) => state === 'SUBSCRIBED')) {
            simulator.unsubscribe(ADA, NEWSLETTER);
          }
          return hubspot.writeConsents(writes);
        },
      }),
    });
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
    expect(await consentOf(pipeline)).toMatchObject({ code: 'unsubscribed-in-hubspot' });
  });

  test('is subscribed again by HubSpot alone, and that is seen at the next change', async () => {
    await using pipeline = await setup();
    await pipeline.aRecord({ email: ADA });
    pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    await pipeline.receive(says(true));
    await pipeline.drain();
    await pipeline.inHubSpot('POST', `/communication-preferences/2026-09/statuses/${ADA}`, {
      subscriptionId: Number(NEWSLETTER),
      statusState: 'SUBSCRIBED',
      channel: 'EMAIL',
    });
    await pipeline.receive(says(false));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
  });
});

describe('an address that changes', () => {
  test('takes the consent along, given or withdrawn', async () => {
    for (const consent of [true, false]) {
      await using pipeline = await setup();
      await pipeline.receive(says(true));
      await pipeline.drain();
      await pipeline.receive(says(consent));
      await pipeline.drain();
      await pipeline.receive(aCustomer({ attributes: { email: 'ada.new@example.com' } }));
      await pipeline.drain();
      expect(stateOf(pipeline, 'ada.new@example.com')).toBe(
        consent ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
      );
    }
  });

  test.each([
    ['before the first consent', false],
    ['after it', true],
  ])('takes an unsubscribe along: %s', async (_when, isAfter) => {
    await using pipeline = await setup();
    await pipeline.aRecord({ email: ADA });
    if (!isAfter) pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    await pipeline.receive(says(true));
    await pipeline.drain();
    if (isAfter) pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    await pipeline.receive(says(true, 'ada.new@example.com'));
    await pipeline.drain();
    expect(stateOf(pipeline, 'ada.new@example.com')).toBe('NOT_SPECIFIED');
    expect(await consentOf(pipeline)).toMatchObject({ code: 'unsubscribed-in-hubspot' });
  });
});

describe('requests for consents', () => {
  test('are one read and one write for many people, where batches are allowed', async () => {
    await using pipeline = await setup();
    await pipeline.receive(
      ...Array.from({ length: 40 }, (_, n) => customerNumber(n, { consents_email: true })),
    );
    await pipeline.drain();
    expect(asked(pipeline)).toEqual({
      definitions: 1,
      'statuses/batch/read': 1,
      'statuses/batch/write': 1,
    });
  });

  test('go one by one where they are not, after one refusal', async () => {
    await using pipeline = await setup({ account: NO_BATCHES });
    await pipeline.receive(
      ...Array.from({ length: 5 }, (_, n) => customerNumber(n, { consents_email: true })),
    );
    await pipeline.drain();
    expect(stateOf(pipeline, 'person4@example.com')).toBe('SUBSCRIBED');
    expect(asked(pipeline)).toEqual({
      definitions: 1,
      'statuses/batch/read': 1,
      'statuses/{email}': 10,
    });
  });

  test.each([
    { unknownSubscriber: 'refused' },
    { consentAnswer: 'former' },
    { consentReason: 'absent' },
    { resubscription: 'refused' },
    { consentBatchRefusal: 'batch' },
    { preferenceVersions: ['2026-03'] },
  ] as const)('come to the same under each answer of HubSpot: %j', async (answers) => {
    for (const scopes of [{}, NO_BATCHES]) {
      await using pipeline = await setup({ account: { ...answers, ...scopes } });
      await pipeline.receive(says(true));
      await pipeline.drain();
      expect(stateOf(pipeline)).toBe('SUBSCRIBED');
      await pipeline.receive(says(false));
      await pipeline.drain();
      expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
      expect(await consentOf(pipeline)).toMatchObject({ state: 'done' });
    }
  });

  test.each([['batches'], ['one by one']])(
    'whose answer got lost are read again before anything is written: %s',
    async (how) => {
      const account = how === 'batches' ? {} : NO_BATCHES;
      for (const consent of [true, false]) {
        await using pipeline = await setup({ account });
        await pipeline.receive(says(true));
        await pipeline.drain();
        await pipeline.receive(says(false));
        await pipeline.drain();
        if (!consent) await pipeline.receive(says(true));
        await pipeline.drain();
        pipeline.simulator.faults.add({
          path: how === 'batches' ? /batch\/write/ : /statuses\//,
          method: 'POST',
          times: 1,
          fault: { kind: 'reset', at: 'after' },
        });
        await pipeline.receive(says(consent));
        await pipeline.drain();
        const written = pipeline.simulator.subscriptionsOf(ADA)[0]?.atMs;
        expect(stateOf(pipeline)).toBe(consent ? 'SUBSCRIBED' : 'UNSUBSCRIBED');
        await pipeline.drain();
        expect(pipeline.simulator.subscriptionsOf(ADA)[0]?.atMs).toBe(written);
      }
    },
  );
});

describe('what a person orders', () => {
  test('a replay writes nothing that was acted on, and brings what came before the mapping did', async () => {
    await using pipeline = await setup();
    const before = pipeline.mapping;
    pipeline.mapping = mappingWith();
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('NOT_SPECIFIED');
    pipeline.mapping = before;
    for (const requests of [1, 1]) {
      pipeline.clock.advance(1_000);
      await pipeline.ledger.replay(pipeline.tenant, {}, null, pipeline.clock.now());
      await pipeline.receive();
      await pipeline.drain();
      expect(stateOf(pipeline)).toBe('SUBSCRIBED');
      expect(asked(pipeline)['statuses/batch/write']).toBe(requests);
    }
  });

  test('an erased person is not written any more, and HubSpot keeps an unsubscribe', async () => {
    await using pipeline = await setup();
    for (const consent of [true, false]) await pipeline.receive(says(consent));
    await pipeline.drain();
    await pipeline.ledger.erase(pipeline.tenant, ADA, pipeline.clock.now());
    const requests = asked(pipeline);
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(asked(pipeline)).toEqual(requests);
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
  });

  test('a comparison does not speak of somebody who unsubscribed in HubSpot', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.drain();
    pipeline.simulator.unsubscribe(ADA, NEWSLETTER);
    const { tenant, ledger, clock } = pipeline;
    await ledger.startReconcile(tenant, { startedMs: clock.now() });
    while ((await pipeline.compare()).claimed > 0);
    await pipeline.drain();
    expect(await ledger.drifts(tenant, 10)).toEqual([]);
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
  });
});

describe('two contacts that turn out to be one', () => {
  test('have the consent of the newest event', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer({ customerId: null, attributes: { consents_email: true } }));
    await pipeline.drain();
    await pipeline.receive(
      aCustomer({ customerId: 'c1', attributes: { email: '', consents_email: false } }),
    );
    await pipeline.drain();
    await pipeline.receive(aCustomer({ attributes: { city: 'Ulm' } }));
    await pipeline.drain();
    expect(stateOf(pipeline)).toBe('UNSUBSCRIBED');
  });
});

describe('what stops a consent', () => {
  test('a subscription type that is not there stops that consent alone, until it is there', async () => {
    await using pipeline = await setup({
      change: () => ({
        consents: {
          newsletter: {
            value: 'attributes.consents_email',
            subscription: 'Newsletter',
            legalBasis: 'CONSENT_WITH_NOTICE',
          },
          offers: {
            value: 'attributes.consents_sms',
            subscription: '777',
            legalBasis: 'CONSENT_WITH_NOTICE',
          },
        },
      }),
      around: (hubspot, simulator) => {
        simulator.provision({ subscriptions: [{ id: '777', name: 'Offers', isActive: false }] });
        return hubspot;
      },
    });
    await pipeline.receive(aCustomer({ attributes: { consents_email: true, consents_sms: true } }));
    await pipeline.sendContacts();
    const { halt } = await pipeline.sendConsents();
    expect(halt).toMatchObject({ kind: 'blocked', reason: 'no-subscription', scope: 'endpoint' });
    expect(stateOf(pipeline)).toBe('SUBSCRIBED');
    expect((await pipeline.status()).consents).toMatchObject({ done: 1, pending: 1, dead: 0 });
    pipeline.simulator.provision({ subscriptions: [{ id: '777', name: 'Offers' }] });
    pipeline.clock.advance(6 * 60_000);
    await pipeline.drain();
    expect((await pipeline.status()).consents).toMatchObject({ done: 2, pending: 0 });
  });

  test('a consent that the mapping names no more waits', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    pipeline.mapping = mappingWith();
    await pipeline.drain();
    expect(await consentOf(pipeline)).toMatchObject({ code: 'consent-not-mapped' });
    expect(asked(pipeline)).toEqual({});
  });

  test('a record without an address, or that is gone, lets it wait', async () => {
    await using pipeline = await setup();
    await pipeline.receive(says(true));
    await pipeline.sendContacts();
    pipeline.simulator.editContact(pipeline.contact.id, { email: '' });
    await pipeline.sendConsents();
    expect(await consentOf(pipeline)).toMatchObject({ code: 'consent-without-address' });
    pipeline.simulator.deleteContact(pipeline.contact.id);
    await pipeline.receive(says(false), says(true));
    await pipeline.sendConsents();
    expect(await consentOf(pipeline)).toMatchObject({ code: 'consent-without-record' });
  });

  test('an answer that fails is tried again, and gives nobody up', async () => {
    await using pipeline = await setup();
    const fault = pipeline.simulator.faults.add({
      path: /communication-preferences|contacts\/batch\/read/,
      fault: { kind: 'status', status: 503 },
      times: 9,
    });
    await pipeline.receive(says(true));
    await pipeline.drain();
    expect(fault.hits()).toBe(9);
    expect(stateOf(pipeline)).toBe('SUBSCRIBED');
  });
});
