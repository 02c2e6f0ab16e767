import { describe, expect, test } from '@jest/globals';
import { SLOW_MS, TROUBLES } from '../../../src/simulator/hubspot/trouble.ts';
import { setup, type Bundle } from './setup.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';
const BEA = { email: 'bea@example.com' };
const LYON = { email: 'ann@example.com', city: 'Lyon' };

/** Makes a contact, and tells what came of it. */
async function make({ post }: Bundle, properties: Record<string, string>): Promise<string> {
  const { status, body } = await post(CONTACTS, { properties });
  return status === 201 ? 'made' : `${status} ${body.policyName ?? body.errors?.[0]?.code ?? ''}`;
}

describe('trouble to try', () => {
  test.each([
    { name: 'server-errors', properties: BEA, answer: '500 ' },
    { name: 'revoked-token', properties: BEA, answer: '401 ' },
    { name: 'window-quota', properties: BEA, answer: '429 TEN_SECONDLY_ROLLING' },
    { name: 'bad-records', properties: BEA, answer: '400 INVALID_EMAIL' },
    {
      name: 'required-property',
      properties: LYON,
      answer: '400 MISSING_CONDITIONAL_REQUIRED_PROPERTY',
    },
  ] as const)('$name: answers $answer, until it is switched off', async (row) => {
    const { name, properties, answer } = row;
    const bundle = await setup();
    const { trouble } = bundle.simulator;
    trouble.begin(name);
    trouble.begin(name);
    expect(trouble.names).toEqual([name]);
    expect(await make(bundle, properties)).toBe(answer);
    await trouble.end(name);
    await trouble.end(name);
    expect(trouble.names).toEqual([]);
    expect(await make(bundle, properties)).toBe('made');
  });

  test('slow: answers rightly, and later', async () => {
    const bundle = await setup();
    const beforeMs = bundle.clock.now();
    bundle.simulator.trouble.begin('slow');
    expect(await make(bundle, BEA)).toBe('made');
    expect(bundle.clock.now() - beforeMs).toBe(SLOW_MS);
  });

  test('no-answer: lets a request hang', async () => {
    const bundle = await setup();
    bundle.simulator.trouble.begin('no-answer');
    const hanging = await Promise.race([
      make(bundle, BEA).catch(() => 'cut off'),
      new Promise((resolve) => void setTimeout(resolve, 200, 'no answer')),
    ]);
    expect(hanging).toBe('no answer');
    await bundle.simulator.trouble.endAll();
    expect(await make(bundle, BEA)).toBe('made');
  });

  test('day-quota: says that other apps have left 5 % of the day', async () => {
    const { call, simulator } = await setup();
    const left = async (): Promise<string | null> =>
      (await call('GET', CONTACTS)).headers.get('x-hubspot-ratelimit-daily-remaining');
    simulator.trouble.begin('day-quota');
    expect(await left()).toBe('50000');
    await simulator.trouble.end('day-quota');
    expect(await left()).toBe('999998');
  });

  test('leaves the rules of others in force', async () => {
    const { simulator, ...bundle } = await setup();
    const conditional = [{ property: 'country', requires: 'state' }];
    simulator.provision({ rules: { conditional } });
    for (const { name } of TROUBLES) simulator.trouble.begin(name);
    await simulator.trouble.endAll();
    const rest = { simulator, ...bundle };
    expect(await make(rest, { ...LYON, country: 'FR' })).toContain('MISSING_CONDITIONAL');
    expect(await make(rest, LYON)).toBe('made');
  });

  test('tells who wants to know that it is over, before it says so', async () => {
    const { simulator } = await setup();
    const over: string[] = [];
    simulator.trouble.whenOver(async (name) => {
      await Promise.resolve();
      over.push(name);
    });
    simulator.trouble.begin('slow');
    await simulator.trouble.end('slow');
    expect(over).toEqual(['slow']);
  });
});
