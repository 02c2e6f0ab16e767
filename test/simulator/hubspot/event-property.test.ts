import { describe, expect, test } from '@jest/globals';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';

const SEND = '/events/2026-03/send';

/** Sends an occurrence with one value and tells the status of the answer. */
async function sender(
  options: Partial<SimulatorOptions> = {},
): Promise<Bundle & { send: (name: string, value: string) => Promise<number> }> {
  const bundle = await setup(options);
  bundle.simulator.provision({
    events: [
      {
        name: 'pass_used',
        label: 'Pass used',
        properties: [
          'shop',
          'page_url',
          'referrer',
          'deeplink',
          { name: 'points', type: 'number' },
          { name: 'used_at', type: 'datetime' },
          { name: 'kind', type: 'enumeration', options: ['gold', 'silver'] },
        ],
      },
    ],
  });
  const objectId = await bundle.aContact({});
  const send = async (name: string, value: string): Promise<number> => {
    const occurrence = { eventName: 'pe8830001_pass_used', objectId };
    return (await bundle.post(SEND, { ...occurrence, properties: { [name]: value } })).status;
  };
  return { ...bundle, send };
}

describe('a value of a custom event', () => {
  test.each([
    ['shop', 256],
    ['page_url', 1_024],
    ['referrer', 1_024],
    ['deeplink', 1_024],
  ])('of %s has %i characters at most', async (name, max) => {
    const { send } = await sender();
    expect(await send(name, 'x'.repeat(max))).toBe(204);
    expect(await send(name, 'x'.repeat(max + 1))).toBe(400);
  });

  test.each([
    ['points', '1 200'],
    ['points', 'many'],
    ['used_at', 'yesterday'],
    ['kind', 'Gold'],
  ])('of %s as “%s” is taken or refused, as the account answers', async (name, value) => {
    const { send } = await sender();
    expect(await send(name, value)).toBe(204);
    const typed = await sender({ eventValues: 'typed' });
    expect(await typed.send(name, value)).toBe(400);
  });

  test.each([
    ['points', '1200.5'],
    ['used_at', '2026-11-20T08:30:00.123Z'],
    ['used_at', '1795163400123'],
    ['kind', 'gold'],
    ['kind', ''],
    ['shop', 'Paris'],
  ])('of %s as “%s” fits in any case', async (name, value) => {
    const { send } = await sender({ eventValues: 'strict' });
    expect(await send(name, value)).toBe(204);
  });

  test('with seven digits of a second is refused by strict accounts alone', async () => {
    const value = '2026-11-20T08:30:00.1234567Z';
    const typed = await sender({ eventValues: 'typed' });
    expect(await typed.send('used_at', value)).toBe(204);
    const strict = await sender({ eventValues: 'strict' });
    expect(await strict.send('used_at', value)).toBe(400);
  });
});
