import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { PLAIN_PEOPLE, RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';

const EVENTS = 300;

let sandbox: Sandbox | null = null;

afterEach(async () => {
  await sandbox?.stop();
  sandbox = null;
});

async function start(daemon = true, troubles = RETAIL_PEOPLE): Promise<Sandbox> {
  sandbox = await startSandbox({
    events: EVENTS,
    ratePerSecond: null,
    seed: 7,
    troubles,
    port: 0,
    operatorPort: 0,
    hubspotPort: 0,
    daemon,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    onSynced: () => undefined,
    onFatal: (error) => {
      throw error;
    },
  });
  return sandbox;
}

const NEVER = new AbortController().signal;

describe('the sandbox', () => {
  test('ends with a HubSpot that holds exactly what the events say', async () => {
    const { deliver, drained } = await start();
    await deliver();
    const summary = await drained(NEVER);
    expect(summary.differences).toEqual([]);
    expect(summary).toMatchObject({ events: EVENTS, deliveries: 360, duplicates: 60 });
    expect(summary.contacts).toBeGreaterThan(20);
    expect(summary.people).toBeGreaterThan(summary.contacts);
    expect(summary.conflicts).toBeGreaterThan(0);
    expect(summary.timelineEvents).toBeGreaterThan(50);
    expect(summary.p99Ms).toBeGreaterThan(0);
  });

  test('finds what a person has spoiled in HubSpot', async () => {
    // Where no address is shared, a record that is gone is one person's.
    const sandboxed = await start(true, PLAIN_PEOPLE);
    const { deliver, drained, hubspot, hubspotUrl, hubspotToken } = sandboxed;
    await deliver();
    await drained(NEVER);
    const [first, second] = hubspot.contacts();
    const contact = first?.properties['email'];
    const write = async (method: string, id = '', body?: object): Promise<void> => {
      await fetch(`${hubspotUrl}/crm/objects/2026-09/contacts/${id}`, {
        method,
        headers: { authorization: `Bearer ${hubspotToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    };
    await write('PATCH', first?.id, { properties: { neostore_wallet_passes: '99' } });
    await write('DELETE', second?.id);
    const { differences } = await drained(NEVER);
    expect(differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'wrong property',
          contact,
          property: 'neostore_wallet_passes',
          actual: '99',
        }),
        { kind: 'missing contact', contact: second?.properties['email'] },
      ]),
    );
    expect(differences).toHaveLength(2);
  });

  test('finds what a HubSpot that lies has swallowed', async () => {
    const { deliver, drained, hubspot } = await start();
    // It says yes to timeline events and forgets them.
    hubspot.faults.add({ path: /send\/batch/, fault: { kind: 'status', status: 204, body: '' } });
    await deliver();
    const { differences, timelineEvents } = await drained(NEVER);
    expect(timelineEvents).toBe(0);
    expect(differences.length).toBeGreaterThan(50);
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['missing entry']));
  });

  test('gives up bad records while there are some, and heals once the page has switched them off', async () => {
    const { deliver, drained, status, hubspot, hubspotUrl } = await start();
    const onPage = async (method: string): Promise<number> =>
      (await fetch(`${hubspotUrl}/api/trouble/bad-records`, { method })).status;
    expect(await onPage('PUT')).toBe(204);
    await deliver();
    const spoiled = await drained(NEVER);
    expect((await status()).contacts.dead).toBeGreaterThan(0);
    expect(spoiled.differences).not.toEqual([]);
    expect(await onPage('DELETE')).toBe(204);
    expect(hubspot.trouble.names).toEqual([]);
    const { differences } = await drained(NEVER);
    expect(differences).toEqual([]);
    expect((await status()).contacts.dead).toBe(0);
  }, 60_000);

  test('is only a simulated HubSpot without the daemon', async () => {
    const { daemonUrl, hubspotUrl, deliver } = await start(false);
    expect(daemonUrl).toBeNull();
    expect((await fetch(hubspotUrl)).status).toBe(200);
    await expect(deliver()).rejects.toThrow('no daemon');
  });
});
