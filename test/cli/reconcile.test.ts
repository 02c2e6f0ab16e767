import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aCustomer } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('reconcile.db'));
  await scene.receive(
    aCustomer({ attributes: { city: 'Rome' } }),
    aCustomer({ customerId: 'c2', attributes: { email: 'bea@example.com', city: 'Bonn' } }),
  );
});
afterAll(async () => scene.stop());

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
  expect(err).toContain('1 contact differs; --fix sends again what does');
  expect(cityOf('ada@example.com')).toBe('Paris');
});

test('--fix asks first', async () => {
  const { status, err } = await reconcile('--fix');
  expect({ status, err }).toEqual({
    status: 2,
    err: 'nothing was changed: add --yes where no one can be asked',
  });
  expect(cityOf('ada@example.com')).toBe('Paris');
});

test('--fix waits until what differs is sent again', async () => {
  const { status, out } = await reconcile('--fix', '--yes');
  expect(status).toBe(0);
  expect(out).toMatch(/all of it was sent again$/);
  expect(cityOf('ada@example.com')).toBe('Rome');
});

test('--json prints the run and all that differs', async () => {
  await scene.change('bea@example.com', { city: 'Oslo' });
  const { status, out } = await reconcile('--json');
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    run: { total: 2, checked: 2, drifted: 1, fix: false },
    drifts: [{ property: 'city', expected: 'Bonn', found: 'Oslo', cause: 'changed in HubSpot' }],
    unsent: [],
  });
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
