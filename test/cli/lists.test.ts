import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aCustomer, anEvent, anInstall } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('lists.db'));
  await scene.receive(
    aCustomer({
      id: 'first',
      second: 1,
      attributes: { firstName: 'Ada', lastName: 'von der Heide', birthDate: '12/04/1988' },
    }),
    anInstall({ id: 'install', second: 2 }),
    anEvent('Store:Visited', { id: 'ignored' }),
  );
});

async function list(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await run(args, scene.environment);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
}

describe('events', () => {
  test('shows whom each is about and what became of it', async () => {
    const out = await list('events');
    expect(out).toMatch(/^ {2}received +event +what became of it +contact +id$/m);
    expect(out).toMatch(/ UTC +store:visited +not mapped +ignored$/m);
    expect(out).toMatch(
      / UTC +Pass:Installed +in HubSpot +Ada von der Heide <ada@example\.com> +install$/m,
    );
  });

  test('finds a person by a part of the name, and takes filters', async () => {
    expect(JSON.parse(await list('events', 'heid', '--name', 'pass:*', '--json'))).toMatchObject({
      events: [{ eventId: 'install', wallet: 'apple', outcome: 'in-hubspot' }],
      hasMore: false,
    });
    expect(await list('events', '--outcome', 'dead-letter')).toBe('No event is like this.');
    expect(await list('events', '--limit', '1')).toMatch(/and more; --limit shows them/);
    expect(await list('events', '--csv', '--limit', '2', '--to', '0m')).toMatch(
      /^event_id,name,outcome,.*\r\nignored,store:visited,not mapped,.*\r\ninstall,.*\r$/,
    );
  });

  test('refuses what it cannot mean', async () => {
    const refused = await run(['events', '--from', '1h', '--to', '2h'], scene.environment);
    expect(refused.status).toBe(2);
    expect((await run(['events', '--csv', '--json'], scene.environment)).status).toBe(2);
    expect((await run(['events', '--outcome', 'lost'], scene.environment)).status).toBe(2);
  });
});

test('contacts are listed by state and wallet, and as CSV', async () => {
  const out = await list('contacts', '--wallet', 'apple');
  expect(out).toMatch(/^ {2}Ada von der Heide <ada@example\.com> +done +apple +1 value +\d+ +20/m);
  expect(await list('contacts', '--state', 'dead')).toBe('Nobody is like this.');
  expect(await list('contacts', '--conflict', '--csv')).toMatch(/^contact,key,state,.*\r$/);
  expect(await list('contacts', 'example.com', '--csv')).toMatch(/\r\nAda von der Heide,ada@/);
});

test('values that are left out are listed with whose they are and the event that said them', async () => {
  expect(await list('left-out')).toMatch(
    /^ {2}Ada von der Heide <ada@example\.com> +neostore_birth_date +12\/04\/1988 +.*date.* +first$/m,
  );
  expect(await list('left-out', '--property', 'nothing')).toBe('No value is left out.');
});

test('why shows what HubSpot was asked and answered, without the token', async () => {
  const out = await list('why', 'ada@example.com', '--bodies');
  expect(out).toMatch(/contacts\/batch\/\w+ of 20.* UTC\n {2}asked:\n {2}\{\n/);
  expect(out).toContain('"lastname": "von der Heide"');
  expect(out).toMatch(/ {2}answered 20\d:\n/);
  expect(out).not.toContain('hubspot-token');
  const { bodies } = JSON.parse(await list('why', 'install', '--bodies', '--json')) as {
    bodies: readonly { readonly asked: string | null }[];
  };
  expect(bodies.length).toBeGreaterThan(0);
});
