import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aCustomer } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('reconcile.db'));
  await scene.receive(
    aCustomer({ attributes: { city: 'Rome' } }),
    aCustomer({ customerId: 'c2', attributes: { email: 'bea@example.com', city: 'Bonn' } }),
  );
});

async function reconcile(...args: readonly string[]): Promise<Ran> {
  return run(['reconcile', ...args], scene.environment);
}

const cityOf = (email: string): string | undefined =>
  scene.hubspot.contacts().find(({ properties }) => properties['email'] === email)?.properties[
    'city'
  ];

test('has status 0 where nothing differs', async () => {
  const { status, out } = await reconcile();
  expect(status).toBe(0);
  expect(out).toMatch(/^2 contacts compared in .*: HubSpot holds what the events say\.$/);
});

test('has status 1 where something differs, and says what and by whom', async () => {
  await scene.change('ada@example.com', { city: 'Paris', firstname: '' });
  const { status, out, err } = await reconcile();
  expect(status).toBe(1);
  expect(out).toMatch(/^2 contacts compared in .*, 1 differs\.\n\nDifferences\n/);
  expect(out).toMatch(
    /^ {2}city +1 {2}changed in HubSpot by \w+\n +ada@example\.com \(record \d+\): "Paris" in HubSpot, "Rome" by the events$/m,
  );
  expect(out).toMatch(
    /^ {2}firstname +1 {2}.*\n +ada@example\.com \(record \d+\): nothing in HubSpot/m,
  );
  expect(err).toContain('2 differences; --fix shows what it would send again, and asks');
  expect(cityOf('ada@example.com')).toBe('Paris');
});

/** What a person at the terminal is shown before the question, and what is asked. */
async function asked(answer: string, ...args: readonly string[]): Promise<Ran> {
  return run(['reconcile', ...args], scene.environment, { ask: async () => answer });
}

test('--fix needs somebody to ask, and looks at nothing before', async () => {
  const before = scene.hubspot.requests().total;
  const { status, err } = await reconcile('--fix');
  expect({ status, err }).toEqual({
    status: 2,
    err: 'nothing was changed: add --yes where no one can be asked',
  });
  expect(scene.hubspot.requests().total).toBe(before);
  expect(cityOf('ada@example.com')).toBe('Paris');
});

test('--fix shows what it would do, and does nothing where the answer is no', async () => {
  const { status, out, err } = await asked('n', '--fix');
  expect(status).toBe(1);
  expect(out).toMatch(/^ {2}overwrite +city +1 contact +changed in HubSpot by \w+$/m);
  expect(out).toMatch(/^Plan\n {2}overwrite +firstname +1 contact /m);
  expect(err).toContain('nothing was changed');
  await scene.settled();
  expect(cityOf('ada@example.com')).toBe('Paris');
});

test('--property sends that property again, and nothing else', async () => {
  const { status, out } = await reconcile('--fix', '--yes', '--property', 'firstname');
  expect(status).toBe(0);
  expect(out).not.toContain('city');
  expect(out).toMatch(/all of it was sent again: 1 value$/);
  expect(cityOf('ada@example.com')).toBe('Paris');
  const misspelt = await reconcile('--property', 'firstnam');
  expect(misspelt).toMatchObject({ status: 2 });
  expect(misspelt.err).toContain('writes no property firstnam; did you mean firstname?');
});

test('a contact key compares and mends that contact alone', async () => {
  await scene.change('bea@example.com', { city: 'Oslo' });
  const look = await reconcile('ada@example.com');
  expect(look.out).toMatch(/^1 contact compared in .*, 1 differs\./);
  expect(look.out).not.toContain('Oslo');
  expect(await reconcile('ada@example.com', '--fix', '--yes')).toMatchObject({ status: 0 });
  expect(cityOf('ada@example.com')).toBe('Rome');
  expect(cityOf('bea@example.com')).toBe('Oslo');
  expect((await reconcile('nobody@example.com')).err).toContain('no contact has this key');
});

test('--json prints the run and all that differs', async () => {
  const { status, out } = await reconcile('--json');
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    run: { total: 2, checked: 2, drifted: 1 },
    drifts: [{ property: 'city', expected: 'Bonn', found: 'Oslo', cause: 'changed in HubSpot' }],
  });
});

test('--fix waits until what differs is sent again', async () => {
  const { status, out } = await reconcile('--fix', '--yes', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    drifts: [{ property: 'city' }],
    plan: { overwritten: [{ property: 'city', count: 1 }], left: [], recreated: 0 },
    mended: { values: 1, recreated: 0 },
    unsent: [],
  });
  expect(cityOf('bea@example.com')).toBe('Bonn');
  const again = await reconcile('--fix', '--yes');
  expect(again).toMatchObject({ status: 0 });
  expect(again.out).toMatch(/HubSpot holds what the events say\.\nnothing is to be sent again$/);
});

test('--fix leaves deleted people deleted, unless told', async () => {
  const bea = scene.hubspot.contacts().find((one) => one.properties['city'] === 'Bonn');
  scene.hubspot.deleteContact(bea?.id ?? '');
  const { status, out } = await reconcile('--fix', '--yes');
  expect(status).toBe(0);
  expect(out).toMatch(/^ {2}leave deleted +1 contact +--recreate makes them again/m);
  expect(out).toMatch(/nothing is to be sent again$/);
  await scene.settled();
  expect(cityOf('bea@example.com')).toBeUndefined();
  expect(await reconcile('--recreate')).toMatchObject({
    status: 2,
    err: '--recreate goes with --fix',
  });
  const told = await reconcile('bea@example.com', '--fix', '--recreate', '--yes');
  expect(told.status).toBe(0);
  expect(told.out).toMatch(/^ {2}make again +1 contact +deleted in HubSpot$/m);
  expect(cityOf('bea@example.com')).toBe('Bonn');
});

test('needs a daemon that sends', async () => {
  await scene.stopDaemon();
  const idle = await reconcile();
  expect(idle.status).toBe(1);
  expect(idle.err).toContain('no daemon is running on this ledger');
  const dry = await run(['reconcile'], { ...scene.environment, DRY_RUN: 'true' });
  expect(dry.status).toBe(2);
  expect(dry.err).toContain('DRY_RUN is true');
});
