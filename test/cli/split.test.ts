import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aCustomer } from '../support/events.ts';
import { startWrongFold } from './a-wrong-fold.ts';
import type { Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startWrongFold(folder);
  await scene.receive(aCustomer({ customerId: 'c9', attributes: { email: 'one@example.com' } }));
});

async function split(...args: readonly string[]): Promise<Ran> {
  return run(['split', ...args], scene.environment);
}

const records = () =>
  scene.hubspot.contacts().map(({ id, properties }) => ({
    id,
    email: properties['email'],
    customer: properties['neostore_customer_id'],
    name: properties['firstname'],
  }));

describe('split', () => {
  test('--dry-run shows the plan, and changes nothing', async () => {
    const { status, out } = await split('x@example.com', '--dry-run');
    expect(status).toBe(0);
    expect(out).toMatch(/^This contact holds 2 people\n/);
    expect(out).toMatch(
      /^ {2}A1 +x@example.com, anna@example.com, pass annas +3 events +1 entry$/m,
    );
    expect(out).toMatch(/^ {2}B2 +x@example.com +1 event +0 entries +keeps record \d+$/m);
    expect(out).toMatch(
      /^ {2}1 entry of the others stays on the timeline of record \d+: HubSpot moves none$/m,
    );
    expect(out).toMatch(/\nnothing was changed$/);
    expect(records().filter(({ customer }) => customer !== 'c9')).toHaveLength(1);
  });

  test('--keep says whose the record stays', async () => {
    const { out } = await split('B2', '--keep', 'a1', '--dry-run');
    expect(out).toMatch(/^ {2}A1 .* keeps record \d+$/m);
    expect(await split('B2', '--keep', 'c9', '--dry-run')).toMatchObject({
      status: 2,
      err: '--keep names no key of this contact: nothing was changed',
    });
  });

  test('of one person says so, with status 0', async () => {
    const { status, out } = await split('c9', '--yes');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^This contact holds one person, by the rules in force: .* replay --contact/,
    );
  });

  test('of nobody has status 1', async () => {
    expect(await split('nobody', '--yes')).toMatchObject({
      status: 1,
      err: 'no contact has this key: nothing was changed',
    });
  });

  test('asks first', async () => {
    const { status, err } = await split('A1');
    expect(status).toBe(2);
    expect(err).toMatch(/^This contact holds 2 people\n[\s\S]*add --yes where no one can be asked/);
  });

  test('--json --dry-run prints the plan', async () => {
    const { out } = await split('A1', '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({
      plan: { kept: { value: 'B2' }, people: [{ key: { value: 'A1' } }, {}], purged: 0 },
      split: null,
    });
  });

  test('gives each person a contact and a record, and says how to watch it', async () => {
    const [before] = records();
    const { status, out } = await split('A1', '--yes');
    expect(status).toBe(0);
    expect(out).toBe(
      [
        'taken apart: the running daemon applies 4 events again, each for whom it is of',
        '"neostore-hubspot status" shows how far it is, and "neostore-hubspot why A1" what came of it',
      ].join('\n'),
    );
    await scene.settled();
    expect(records().filter(({ customer }) => customer !== 'c9')).toEqual([
      { id: before?.id, email: 'x@example.com', customer: 'B2', name: 'Bo' },
      { id: expect.any(String), email: 'anna@example.com', customer: 'A1', name: 'Ada' },
    ]);
    expect((await split('A1', '--dry-run')).out).toMatch(/^This contact holds one person/);
  });
});
