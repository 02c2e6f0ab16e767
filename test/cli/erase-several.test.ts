import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { aCustomer, anInstall } from '../support/events.ts';
import { startWrongFold } from './a-wrong-fold.ts';
import type { Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let scene: Scene;
let made = 0;

const start = async (): Promise<void> => {
  made += 1;
  scene = await startWrongFold((name) => folder(`${made}-${name}`));
};
const stop = async (): Promise<void> => scene.stop();

async function erase(...args: readonly string[]): Promise<Ran> {
  return run(['erase', ...args], scene.environment);
}

const records = () =>
  scene.hubspot.contacts().map(({ id, properties }) => ({
    id,
    email: properties['email'],
    customer: properties['neostore_customer_id'],
    name: properties['firstname'],
  }));

const isKnown = async (key: string): Promise<boolean> =>
  (await run(['why', key], scene.environment)).status === 0;

describe('erase of one of several people whom a contact holds', () => {
  beforeEach(start);
  afterEach(stop);

  test('--hubspot leaves the record to the other, and what comes later of them works (I13)', async () => {
    const [before, ...others] = records();
    expect(others).toEqual([]);
    const { status, out, err } = await erase('A1', '--hubspot', '--yes');
    expect({ status, err: err.split('\n')[0] }).toEqual({
      status: 0,
      err: 'This contact holds 2 people',
    });
    expect(out).toMatch(
      /^removed from the ledger: 3 keys, the payloads of 3 events, 1 timeline entry\nthe contact and its record stay with B2; the running daemon applies 1 event of B2 again/,
    );
    expect(out).toContain('deleted in HubSpot: what it holds under 1 address');
    await scene.settled();
    expect(await isKnown('A1')).toBe(false);
    expect(records()).toEqual([
      { id: before?.id, email: 'x@example.com', customer: 'B2', name: 'Bo' },
    ]);
    await scene.receive(
      aCustomer({ customerId: 'B2', attributes: { email: 'x@example.com', firstName: 'Bob' } }),
      anInstall({ identifiers: { customerId: 'B2' }, passId: 'bos' }),
      aCustomer({ customerId: 'A1', attributes: { email: 'x@example.com', firstName: 'Anna' } }),
    );
    expect(records()).toEqual([
      { id: before?.id, email: 'x@example.com', customer: 'B2', name: 'Bob' },
    ]);
    expect(await isKnown('bos')).toBe(true);
    expect(await isKnown('annas')).toBe(false);
  });

  test('deletes another record of that person, but none of another contact', async () => {
    const annas = { neostore_customer_id: 'A1', email: 'anna@example.com' };
    await scene.create(annas);
    const { status, out } = await erase('A1', '--hubspot', '--yes');
    expect({ status, deleted: /deleted in HubSpot: record \d+\n/.test(out) }).toEqual({
      status: 0,
      deleted: true,
    });
    await scene.settled();
    expect(records()).toMatchObject([{ email: 'x@example.com', customer: 'B2' }]);
  });

  test('leaves an address that the record of the others still has, and says how to finish it', async () => {
    const attributes = { email: 'anna.new@example.com' };
    await scene.receive(aCustomer({ customerId: 'A1', attributes }));
    expect(records()).toMatchObject([{ email: 'anna.new@example.com' }]);
    await scene.stopDaemon();
    const { status, err } = await erase('A1', '--hubspot', '--yes');
    expect(status).toBe(1);
    expect(err).toMatch(/HubSpot did not delete <e-mail>: record \d+ is that of another contact\n/);
    expect(err).toContain('Finish it with "neostore-hubspot erase --hubspot-record <e-mail>"');
    expect(records()).toHaveLength(1);
    await scene.startDaemon();
    await scene.settled();
    expect(records()).toMatchObject([{ email: 'x@example.com', customer: 'B2' }]);
    const finished = await erase('--hubspot-record', 'anna.new@example.com', '--yes');
    expect(finished.status).toBe(0);
    expect(records()).toHaveLength(1);
  });

  test('--all-of-contact takes everybody', async () => {
    const { status, err } = await erase('A1', '--all-of-contact', '--hubspot', '--yes');
    expect(status).toBe(0);
    expect(err).toMatch(/^ {2}people +2 people, all of them$/m);
    expect(await isKnown('B2')).toBe(false);
    expect(records()).toEqual([]);
  });
});

describe('what erase says of several people whom a contact holds', () => {
  beforeAll(start);
  afterAll(stop);

  test('needs a key that no other of them has, and names them', async () => {
    const { status, out, err } = await erase('x@example.com', '--yes');
    expect(status).toBe(2);
    expect(out).toMatch(/^This contact holds 2 people\n {2}A1 .*\n {2}B2 .*/);
    expect(err).toMatch(/^this contact holds several people: name one of them by a key/);
    expect(await isKnown('A1')).toBe(true);
  });

  test('--dry-run shows who goes and who stays, and changes nothing', async () => {
    const { status, out, err } = await erase('anna@example.com', '--dry-run');
    expect({ status, out }).toEqual({ status: 0, out: '' });
    expect(err).toMatch(
      /^ {2}A1 +x@example.com, anna@example.com, pass annas +3 events +1 entry +to be removed$/m,
    );
    expect(err).toMatch(/^ {2}B2 +x@example.com +1 event +0 entries +stays$/m);
    expect(err).toMatch(
      /^ {2}timeline +1 entry stays on the record in HubSpot, which moves none$/m,
    );
    expect(err).toMatch(/^ {2}HubSpot +record \d+ stays with the others\nnothing was changed$/m);
    expect(await isKnown('A1')).toBe(true);
  });

  test('asks first', async () => {
    const { status } = await erase('A1');
    expect(status).toBe(2);
    expect(await isKnown('A1')).toBe(true);
  });

  test('--hubspot-record deletes neither a record nor an address of a contact that is known', async () => {
    const [record] = records();
    const { status, err } = await erase('--hubspot-record', record?.id ?? '', '--yes');
    expect(status).toBe(1);
    expect(err).toContain(`record ${record?.id} is that of another contact`);
    const address = await erase('--hubspot-record', 'x@example.com', '--yes');
    expect(address.err).toContain(
      'HubSpot did not delete <e-mail>: another contact has this address',
    );
    expect(records()).toHaveLength(1);
  });

  test('--json prints what was erased, and what is left', async () => {
    const { out } = await erase('A1', '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({
      erased: { events: 3, left: { kept: { value: 'B2' }, events: 1, purged: 0 } },
      forgotten: null,
    });
  });
});

describe('erase of somebody whose address others claim', () => {
  beforeAll(start);
  afterAll(stop);

  test('--hubspot leaves the address to them', async () => {
    const shared = { email: 'shared@example.com' };
    await scene.receive(
      aCustomer({ customerId: 'C3', attributes: shared }),
      aCustomer({ customerId: 'D4', attributes: { ...shared, firstName: 'Dora' } }),
    );
    const { status, out } = await erase('C3', '--hubspot', '--yes');
    expect(status).toBe(0);
    expect(out).not.toContain('address');
    await scene.settled();
    expect(records().filter(({ email }) => email === 'shared@example.com')).toMatchObject([
      { customer: 'D4', name: 'Dora' },
    ]);
  });
});
