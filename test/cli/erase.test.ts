import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aCustomer, anInstall } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

const person = (id: string) =>
  aCustomer({ customerId: id, attributes: { email: `${id}@example.com`, city: 'Rome' } });

beforeAll(async () => {
  scene = await startScene(folder('erase.db'));
  await scene.receive(
    person('ada'),
    anInstall({ identifiers: { customerId: 'ada' } }),
    person('bea'),
    person('cid'),
  );
});

async function erase(...args: readonly string[]): Promise<Ran> {
  return run(['erase', ...args], scene.environment);
}

const inHubSpot = (): readonly (string | undefined)[] =>
  scene.hubspot.contacts().map(({ properties }) => properties['email']);

const isKnown = async (key: string): Promise<boolean> =>
  (await run(['why', key], scene.environment)).status === 0;

test('--dry-run shows what would be removed', async () => {
  const { status, out, err } = await erase('ada@example.com', '--dry-run');
  expect({ status, out }).toEqual({ status: 0, out: '' });
  expect(err).toMatch(/ {2}keys +3 \(.*email.*\)\n {2}payloads +of 2 events\n/);
  expect(err).toMatch(/ {2}HubSpot +record \d+, which stays\nnothing was changed$/);
  expect(await isKnown('ada@example.com')).toBe(true);
});

test('asks first', async () => {
  const { status, err } = await erase('ada@example.com');
  expect(status).toBe(2);
  expect(err).toContain('add --yes where no one can be asked');
  expect(await isKnown('ada@example.com')).toBe(true);
});

describe('erase <contact key>', () => {
  test('removes a person from the ledger; what is in HubSpot stays, with the command to end it', async () => {
    const { status, out } = await erase('ada', '--yes');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^removed from the ledger: 3 keys, the payloads of 2 events, 1 timeline entry\n/,
    );
    expect(out).toMatch(
      /HubSpot still has record (\d+); "neostore-hubspot erase --hubspot-record \1"/,
    );
    expect(await isKnown('ada@example.com')).toBe(false);
    expect(inHubSpot()).toContain('ada@example.com');
  });

  test('keeps late events from bringing the person back, until they are let in again', async () => {
    await scene.receive(person('ada'));
    expect(await isKnown('ada')).toBe(false);
    expect(await erase('--readmit', 'ada@example.com', '--yes')).toEqual({
      status: 0,
      out: expect.stringMatching(
        /^the next event of this person counts again\nthat is here alone\. .* blocklist, and refuses them until .*form/,
      ),
      err: '',
    });
    const again = await erase('--readmit', 'ada@example.com', '--yes');
    expect(again).toMatchObject({ status: 1, err: 'nobody was erased who had this key' });
  });

  test('of nobody has status 1', async () => {
    expect(await erase('nobody@example.com', '--yes')).toEqual({
      status: 1,
      out: '',
      err: 'no contact has this key: nothing was changed',
    });
  });
});

describe('erase --hubspot', () => {
  test('deletes the person in HubSpot, too', async () => {
    const { status, out } = await erase('bea@example.com', '--hubspot', '--yes');
    expect(status).toBe(0);
    expect(out).toMatch(/deleted in HubSpot: record \d+\n/);
    expect(out).toMatch(/blocklist, and refuses them until the person fills in a form/);
    expect(inHubSpot()).not.toContain('bea@example.com');
  });

  test('says what HubSpot’s blocklist means before it is done, and in the help', async () => {
    const dry = await erase('cid', '--hubspot', '--dry-run');
    expect(dry.err).toMatch(/its addresses are refused there from then on/);
    const { out } = await run(['erase', '--help']);
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /refuses them until the person fills in a form of yours.*--readmit lets the person in again here alone/,
    );
  });

  test('of a person who is let in again here makes nobody there, and says why', async () => {
    await erase('--readmit', 'bea@example.com', '--yes');
    await scene.receive(person('bea'));
    expect(inHubSpot()).not.toContain('bea@example.com');
    const { out } = await run(['dead-letters', 'list'], scene.environment);
    expect(out).toMatch(/somebody who had it was erased there/);
    expect(out.replace(/\s+/g, ' ')).toContain('Erase them here, too: "neostore-hubspot erase');
  });

  test('does nothing at all where HubSpot may not be changed', async () => {
    const environment = { ...scene.environment, DRY_RUN: 'true' };
    const { status, err } = await run(['erase', 'cid', '--hubspot', '--yes'], environment);
    expect(status).toBe(2);
    expect(err).toContain('DRY_RUN is true: nothing is changed in HubSpot');
    expect(await isKnown('cid')).toBe(true);
  });

  test('that HubSpot refuses leaves the ledger done, and names the records and the way to the end', async () => {
    const fault = { kind: 'status', status: 403 } as const;
    const refusal = scene.hubspot.faults.add({ path: /gdpr-delete/, fault });
    const { status, out, err } = await erase('cid', '--hubspot', '--yes');
    expect(status).toBe(1);
    expect(out).toMatch(/^removed from the ledger: /);
    expect(err).toMatch(/HubSpot did not delete \d+ and <e-mail>: HubSpot does not permit/);
    const [, command = ''] = /"neostore-hubspot (erase --hubspot-record \d+)/.exec(err) ?? [];
    expect(err).not.toContain('cid@example.com');
    expect(await isKnown('cid')).toBe(false);
    refusal.remove();
    const finished = await run([...command.split(' '), '--yes'], scene.environment);
    expect(finished.status).toBe(0);
    expect(inHubSpot()).not.toContain('cid@example.com');
  });
});
