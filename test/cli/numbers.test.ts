import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEvent } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('numbers.db'));
  const pass = { passId: 'p1', passType: 'loyalty', identifiers: { customerId: 'c1' } };
  await scene.receive(
    anEvent('Pass:Created', { ...pass, id: 'e1', second: 0 }),
    anEvent('Pass:Installed', { ...pass, id: 'e2', device: 'Samsung', second: 1 }),
    anEvent('Pass:Uninstalled', { ...pass, id: 'e3', device: 'Samsung', second: 2 }),
  );
});

const DAYS = ['--from', '2026-11-22', '--to', '2026-11-23'];

test('says what was installed, an unknown wallet by its name', async () => {
  const { status, out } = await run(['numbers', ...DAYS], scene.environment);
  expect(status).toBe(0);
  expect(out).toMatch(/2026-11-22 +samsung +loyalty +1 +1 +0 +1/);
  expect(out).toContain('1 installed, 1 uninstalled, 1 for the first time');
  expect(out).toContain('of 1 pass created in this time 1 were installed, 0 still are');
});

test('prints JSON and CSV', async () => {
  const json = await run(['numbers', ...DAYS, '--json'], scene.environment);
  expect(JSON.parse(json.out)).toMatchObject({
    by: 'day',
    periods: [
      { period: '2026-11-22', installs: 1, uninstalls: 1, net: 0, firstInstalls: 1 },
      { period: '2026-11-23', installs: 0, uninstalls: 0, net: 0, firstInstalls: 0 },
    ],
  });
  const csv = await run(['numbers', ...DAYS, '--by', 'month', '--csv'], scene.environment);
  expect(csv.out.split('\r\n')).toEqual([
    'period,wallet,pass_type,source,installs,uninstalls,net,first_installs',
    '2026-11-01,samsung,loyalty,,1,1,0,1',
  ]);
});

test.each([
  [['--from', '2026-02-30'], 'It has to be a day'],
  [['--from', '2026-02-02', '--to', '2026-02-01'], 'is after'],
  [['--people', '--without', 'nope'], 'allowed: neostore_consent_email'],
  [['--by', 'year'], 'Allowed choices are day, week, month'],
])('refuses %j', async (flags, said) => {
  const { status, err } = await run(['numbers', ...flags], scene.environment);
  expect(status).toBe(2);
  expect(err).toContain(said);
});
