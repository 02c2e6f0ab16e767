import { describe, expect, test } from '@jest/globals';
import type { KnownAnswers } from '../../src/core/hubspot-answers.ts';
import type { DriftView } from '../../src/model/reconcile.ts';
import { aCustomer, type CustomerFields } from '../support/events.ts';
import { customerProperties, type ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const STAGE = customerProperties({ lifecyclestage: 'attributes.stage' });

/** Compares everything and puts it right; returns what was found to differ. */
async function repair(pipeline: Pipeline): Promise<readonly DriftView[]> {
  const { ledger, tenant, clock } = pipeline;
  await ledger.startReconcile(tenant, { startedMs: clock.now() });
  for (;;) {
    const run = await ledger.reconcileRun(tenant);
    if (run?.endedMs !== null) break;
    await pipeline.compare();
  }
  const drifts = await ledger.drifts(tenant, 100);
  await ledger.mendDrifts(tenant, { recreate: true }, clock.now());
  await pipeline.drain();
  return drifts;
}

/** What one event costs. */
async function costOf(
  pipeline: Pipeline,
  attributes: CustomerFields['attributes'],
): Promise<{ readonly [endpoint: string]: number }> {
  const before = pipeline.requests;
  await pipeline.receive(aCustomer({ attributes: attributes ?? {} }));
  await pipeline.drain();
  return Object.fromEntries(
    Object.entries(pipeline.requests).flatMap(([endpoint, count]) => {
      const more = count - (before[endpoint] ?? 0);
      return more === 0 ? [] : [[endpoint, more]];
    }),
  );
}

async function equalEvents(
  pipeline: Pipeline,
  attributes: CustomerFields['attributes'],
): Promise<void> {
  for (let n = 0; n < 10; n += 1) expect(await costOf(pipeline, attributes)).toEqual({});
}

const VALUES: readonly KnownAnswers[] = [{ writtenValues: 'stored' }, { writtenValues: 'echoed' }];

describe.each(VALUES)('a lifecycle stage that would go back (%p)', (account) => {
  async function aLead(): Promise<Pipeline> {
    const pipeline = await setup({ change: STAGE, account });
    await pipeline.aRecord({ email: 'ada@example.com', lifecyclestage: 'customer' });
    await pipeline.receive(aCustomer({ attributes: { stage: 'lead' } }));
    await pipeline.drain();
    return pipeline;
  }

  test('is kept by HubSpot, is nothing to put right, and is not sent again', async () => {
    await using pipeline = await aLead();
    expect(await repair(pipeline)).toEqual([]);
    const known = await pipeline.known('c1');
    expect(known).toMatchObject({
      state: 'done',
      confirmed: { lifecyclestage: 'customer' },
      verdicts: [{ property: 'lifecyclestage', kind: 'kept', sent: 'lead', held: 'customer' }],
      dropped: [{ property: 'lifecyclestage', code: 'kept-by-hubspot', kept: true }],
    });
    const { requests } = pipeline;
    expect(await repair(pipeline)).toEqual([]);
    expect(pipeline.requests).toEqual({
      ...requests,
      'contacts/batch/read': (requests['contacts/batch/read'] ?? 0) + 1,
    });
    await equalEvents(pipeline, { stage: 'lead' });
    expect(await costOf(pipeline, { stage: 'lead', city: 'Lyon' })).toEqual({
      'contacts/batch/update': 1,
    });
    expect(await pipeline.ledger.leftOut(pipeline.tenant, 10)).toMatchObject([
      { property: 'lifecyclestage', code: 'kept-by-hubspot', contacts: 1 },
    ]);
  });

  test('is sent once its value is another one', async () => {
    await using pipeline = await aLead();
    await repair(pipeline);
    expect(await costOf(pipeline, { stage: 'evangelist' })).toEqual({ 'contacts/batch/update': 1 });
    expect(pipeline.contact.properties['lifecyclestage']).toBe('evangelist');
    expect(await pipeline.known('c1')).toMatchObject({ verdicts: [], dropped: [] });
  });

  test('is sent again where a person changed what HubSpot kept', async () => {
    await using pipeline = await aLead();
    await repair(pipeline);
    pipeline.clock.advance(1_000);
    pipeline.simulator.editContact(pipeline.contact.id, { lifecyclestage: '' });
    expect(await repair(pipeline)).toMatchObject([
      { property: 'lifecyclestage', expected: 'lead', found: '' },
    ]);
    expect(pipeline.contact.properties['lifecyclestage']).toBe('lead');
    expect(await repair(pipeline)).toEqual([]);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', dropped: [] });
  });

  test('that was ours once is put back one time, and then kept', async () => {
    await using pipeline = await setup({ change: STAGE, account });
    await pipeline.receive(aCustomer({ attributes: { stage: 'customer' } }));
    await pipeline.drain();
    pipeline.clock.advance(3_600_000);
    pipeline.simulator.editContact(pipeline.contact.id, { lifecyclestage: 'evangelist' });
    pipeline.clock.advance(3_600_000);
    expect(await repair(pipeline)).toMatchObject([
      { expected: 'customer', found: 'evangelist', cause: 'changed in HubSpot' },
    ]);
    const { 'contacts/batch/update': updates } = pipeline.requests;
    pipeline.clock.advance(3_600_000);
    expect(await repair(pipeline)).toEqual([]);
    expect(pipeline.requests['contacts/batch/update']).toBe(updates);
    expect(await pipeline.known('c1')).toMatchObject({
      verdicts: [{ kind: 'kept', sent: 'customer', held: 'evangelist' }],
    });
  });

  test('is sent again when a person asks for it, and kept again', async () => {
    await using pipeline = await aLead();
    await repair(pipeline);
    expect(await pipeline.ledger.tryLeftOut(pipeline.tenant)).toBe(1);
    await pipeline.work.portalSeen({}, pipeline.clock.now());
    await pipeline.drain();
    await repair(pipeline);
    expect(await pipeline.known('c1')).toMatchObject({
      verdicts: [{ kind: 'kept', held: 'customer' }],
    });
  });
});

test('a stage that HubSpot keeps is known by its answer alone', async () => {
  await using pipeline = await setup({ change: STAGE });
  await pipeline.aRecord({ email: 'ada@example.com', lifecyclestage: 'customer' });
  await costOf(pipeline, { stage: 'lead' });
  expect(await pipeline.known('c1')).toMatchObject({
    confirmed: { lifecyclestage: 'customer' },
    verdicts: [{ kind: 'kept', held: 'customer' }],
  });
});

test('a value that HubSpot stores in a form of its own is known by its answer, too', async () => {
  await using pipeline = await setup({
    account: { writtenValues: 'echoed' },
    around: (hubspot) => ({
      ...hubspot,
      upsertContacts: async (...args) => {
        const results = await hubspot.upsertContacts(...args);
        for (const [id, result] of results) {
          if (result.kind !== 'written') continue;
          results.set(id, { ...result, stored: { ...result.stored, phone: '+33612345678' } });
        }
        return results;
      },
    }),
  });
  await costOf(pipeline, { phoneNumber: '0612345678' });
  expect(await pipeline.known('c1')).toMatchObject({
    confirmed: { phone: '+33612345678' },
    verdicts: [{ property: 'phone', kind: 'written-otherwise', sent: '0612345678' }],
  });
  await equalEvents(pipeline, { phoneNumber: '0612345678' });
});

const REFUSED_MAIL = { email: 'ada@example.c' };

const create =
  (when: 'email' | 'always'): ChangeMapping =>
  ({ contact }) => ({ contact: { ...contact, create: when } });

describe('a value that HubSpot refuses', () => {
  test('is an address without which nobody is made: ten equal events cost nothing after the first', async () => {
    await using pipeline = await setup();
    expect(await costOf(pipeline, REFUSED_MAIL)).toEqual({
      'contacts/batch/read': 2,
      'contacts/batch/upsert': 1,
    });
    const first = await pipeline.known('c1');
    expect(first).toMatchObject({ state: 'dead', code: 'INVALID_EMAIL' });
    await equalEvents(pipeline, REFUSED_MAIL);
    const { state, code, reason } = await pipeline.known('c1');
    expect({ state, code, reason }).toEqual({
      state: 'dead',
      code: first.code,
      reason: first.reason,
    });
    expect(await costOf(pipeline, { ...REFUSED_MAIL, city: 'Lyon' })).toEqual({});
    await costOf(pipeline, { city: 'Lyon' });
    expect(pipeline.contact.properties).toMatchObject({ email: 'ada@example.com', city: 'Lyon' });
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', dropped: [], verdicts: [] });
  });

  test('is an address: the contact is looked up again once another key of it is known', async () => {
    await using pipeline = await setup();
    await costOf(pipeline, REFUSED_MAIL);
    await pipeline.receive(
      aCustomer({ attributes: REFUSED_MAIL }),
      aCustomer({ attributes: { email: 'other@example.c' } }),
    );
    const before = pipeline.requests['contacts/batch/read'] ?? 0;
    await pipeline.drain();
    expect(pipeline.requests['contacts/batch/read']).toBeGreaterThan(before);
  });

  test('is an address of somebody who is made without it', async () => {
    await using pipeline = await setup({ change: create('always') });
    await costOf(pipeline, REFUSED_MAIL);
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      verdicts: [{ property: 'email', kind: 'refused', sent: 'ada@example.c', held: null }],
      dropped: [{ property: 'email', code: 'INVALID_EMAIL', schema: true }],
    });
    await equalEvents(pipeline, REFUSED_MAIL);
    expect(await costOf(pipeline, { ...REFUSED_MAIL, city: 'Lyon' })).toEqual({
      'contacts/batch/update': 1,
    });
  });

  test('is a number: other news go out alone', async () => {
    await using pipeline = await setup();
    pipeline.simulator.provision({ rules: { validatedPhones: ['phone'] } });
    const refused = { phoneNumber: 'call my mother' };
    await costOf(pipeline, refused);
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'phone', code: 'INVALID_PHONE_NUMBER' }],
    });
    await equalEvents(pipeline, refused);
    expect(await costOf(pipeline, { ...refused, city: 'Lyon' })).toEqual({
      'contacts/batch/update': 1,
    });
    await costOf(pipeline, { phoneNumber: '+33612345678', city: 'Lyon' });
    expect(pipeline.contact.properties['phone']).toBe('+33612345678');
    expect(await pipeline.known('c1')).toMatchObject({ dropped: [], verdicts: [] });
  });

  test('is sent again when a person orders it, and not of its own accord', async () => {
    await using pipeline = await setup();
    pipeline.simulator.provision({ rules: { validatedPhones: ['phone'] } });
    await costOf(pipeline, { phoneNumber: '12' });
    pipeline.simulator.provision({ rules: {} });
    await equalEvents(pipeline, { phoneNumber: '12' });
    await pipeline.ledger.tryLeftOut(pipeline.tenant);
    await pipeline.work.portalSeen({}, pipeline.clock.now());
    await pipeline.drain();
    expect(pipeline.contact.properties['phone']).toBe('12');
    expect(await pipeline.known('c1')).toMatchObject({ dropped: [], verdicts: [] });
  });

  test('makes no contact: a retry of the dead letter tries it again', async () => {
    await using pipeline = await setup();
    await costOf(pipeline, REFUSED_MAIL);
    await pipeline.ledger.retryDeadLetters(pipeline.tenant, {}, pipeline.clock.now());
    const { 'contacts/batch/upsert': upserts = 0 } = pipeline.requests;
    await pipeline.drain();
    expect(pipeline.requests['contacts/batch/upsert']).toBe(upserts + 1);
  });
});

describe.each(VALUES)('a number that HubSpot writes in a way of its own (%p)', (account) => {
  test.each([true, false])('differs by nothing (warned of: %p)', async (normalizationWarnings) => {
    await using pipeline = await setup({ account: { ...account, normalizationWarnings } });
    pipeline.simulator.provision({ rules: { validatedPhones: ['phone'] } });
    const attributes = { phoneNumber: '+1 (888) 482-7768' };
    await costOf(pipeline, attributes);
    expect(pipeline.contact.properties['phone']).toBe('+18884827768');
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', dropped: [], verdicts: [] });
    expect(await repair(pipeline)).toEqual([]);
    expect(await repair(pipeline)).toEqual([]);
    await equalEvents(pipeline, attributes);
  });
});
