import { stripVTControlCharacters } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listText } from '../../src/cli/identity-list-text.ts';
import type { Environment } from '../../src/config/environment.ts';
import { aCustomer, anInstall } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let environment: Environment;
let made = 0;

const X = 'x@shop.example';

const person = (customerId: string, firstName: string, email = X) =>
  aCustomer({ customerId, attributes: { email, firstName, lastName: 'Rossi' } });

/** A mapping as before keys had limits. */
const WITHOUT_LIMITS = mappingWith(({ contact }) => ({
  contact: { ...contact, match: contact.match.map((rule) => ({ ...rule, limit: 1_000 })) },
}));

/** Anna has an address that Bo and Cleo claim. */
async function aConflict(): Promise<void> {
  made += 1;
  environment = settingsOf(folder(`${made}.db`));
  await hear(environment, [
    person('A1', 'Anna'),
    anInstall({ identifiers: { customerId: 'A1' } }),
    person('B2', 'Bo'),
    person('C3', 'Cleo'),
    person('C3', 'Cleo'),
  ]);
}

async function identity(...args: readonly string[]): Promise<Ran> {
  return run(['identity', ...args], environment);
}

describe('identity list', () => {
  beforeAll(aConflict);

  test('shows each value with who has it, how many claim it, since when and how often', async () => {
    const { status, out, err } = await identity('list');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Values that several people have\n {2}value +key +held by +claimed by /);
    expect(out).toMatch(/^ {2}x@shop\.example +email +A1 +2 +20[-0-9: ]+ UTC +3 +open$/m);
    expect(out).toContain('"neostore-hubspot identity show x@shop.example" shows both sides');
  });

  test('shows contacts that hold several people, with the line that takes them apart', async () => {
    await hear(
      environment,
      [person('K1', 'Kim', 'k@example.com'), person('L2', 'Lee', 'k@example.com')],
      WITHOUT_LIMITS,
    );
    expect((await identity('list')).out).toMatch(
      /Contacts that hold several people\n {2}2 +K1, L2 +no record +"neostore-hubspot split K1" takes it apart$/,
    );
    const { out } = await identity('list', '--json');
    expect(JSON.parse(out)).toMatchObject({
      conflicts: [{ property: 'email', value: X, claimants: 2, settled: null }],
      overfull: [{ people: [{}, {}], split: 'neostore-hubspot split K1' }],
    });
  });

  test('--limit shows so many of each, and says that there may be more', async () => {
    const { out } = await identity('list', '--limit', '1');
    expect(out.match(/there may be more; --limit shows them/g)).toHaveLength(2);
  });

  test('--open leaves out what was decided', async () => {
    await identity('settle', X, 'different', '--yes');
    expect((await identity('list')).out).toMatch(/x@shop\.example .* different people$/m);
    expect((await identity('list', '--open')).out).not.toContain(X);
  });
});

test('identity list says so where there is nothing', async () => {
  const nothing = settingsOf(folder('nothing.db'));
  await hear(nothing, []);
  expect((await run(['identity', 'list'], nothing)).out).toBe(
    'No value is claimed by a second person, no contact holds several people, and nobody has several records in HubSpot.',
  );
});

test('identity list shows people of whom HubSpot has several records, and why they are not merged', () => {
  const one = {
    contactId: 1,
    contactKey: { property: 'email', value: 'ann@example.com' },
    hubspotId: '1001',
    origin: 'created',
    duplicates: [{ hubspotId: '1002', origin: 'adopted' }],
  } as const;
  const unmerged = [
    { ...one, reason: 'HubSpot records 1001, 1002 are not merged, as the mapping says so' },
    { ...one, contactKey: null, reason: null },
  ];
  const text = stripVTControlCharacters(listText({ conflicts: [], overfull: [], unmerged }, 10));
  expect(text).toBe(
    [
      'People of whom HubSpot has several records',
      '  ann@example.com  HubSpot records 1001, 1002 are not merged, as the mapping says so',
      '                   HubSpot records 1001, 1002',
      '  Whoever knows that they are one person merges them in HubSpot; the daemon follows.',
    ].join('\n'),
  );
});

describe('identity show', () => {
  beforeAll(aConflict);

  test('shows both sides side by side, and what can be decided', async () => {
    const { status, out } = await identity('show', ' X@shop.example');
    expect(status).toBe(0);
    expect(out).toMatch(
      /^x@shop\.example\n {2}email: claimed by 2 contacts since [-0-9: ]+ UTC, last by an event at [-0-9: ]+ UTC, in 3 events all in all; nobody has decided yet\.\n/,
    );
    expect(out).toMatch(/^ +has it +claims it +claims it$/m);
    expect(out).toMatch(/^ {2}name +Anna Rossi +Bo Rossi +Cleo Rossi$/m);
    expect(out).toMatch(/^ {2}email +x@shop\.example$/m);
    expect(out).toMatch(/^ {2}neostore_customer_id +A1 +B2 +C3$/m);
    expect(out).toMatch(/^ {2}wallet +apple, 1 pass +none, 0 passes +none, 0 passes$/m);
    expect(out).toMatch(/^ {2}HubSpot +no record +no record +no record$/m);
    expect(out).toMatch(
      /^ {2}neostore-hubspot identity settle x@shop.example give B2 +it is theirs/m,
    );
  });

  test('--json prints all of it', async () => {
    const { out } = await identity('show', X, '--json');
    expect(JSON.parse(out)).toMatchObject({
      conflict: { holderContact: { keys: [{}, {}, {}] }, claimantContacts: [{}, {}] },
    });
  });

  test('of a value that nobody claims shows the nearest, and has status 1', async () => {
    const { status, out, err } = await identity('show', 'x@shop.exmaple');
    expect(status).toBe(1);
    expect(out).toBe('The nearest values that several people have:\n  x@shop.example  email');
    expect(err).toMatch(/^nobody claims this value: at most one person has it/);
    expect(err).not.toContain('x@');
    const json = await identity('show', 'A1', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ conflict: null, nearest: [{ value: X }] });
  });
});

describe('identity settle', () => {
  beforeEach(aConflict);

  const keysOf = async (key: string): Promise<string> => {
    const { out } = await run(['why', key], environment);
    return /Keys\n([\s\S]*?)\n\n/.exec(out)?.[1] ?? '';
  };

  test('explains what it does, and asks first', async () => {
    const { status, err } = await identity('settle', X, 'give', 'B2');
    expect(status).toBe(2);
    expect(err).toMatch(/^B2 gets x@shop\.example; A1 claims it from now on, and goes without\.\n/);
    expect(err).toContain('nothing was changed: add --yes');
    const asked: string[] = [];
    const ask = async (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve('n');
    };
    const refused = await run(['identity', 'settle', X, 'ignore'], environment, { ask });
    expect(refused).toMatchObject({
      status: 1,
      err: expect.stringMatching(/nothing was changed$/),
    });
    expect(asked).toEqual(['Keep this decision? [y/N] ']);
    expect((await identity('list')).out).toMatch(/ open$/m);
  });

  test('give hands the value over', async () => {
    const { status, out } = await identity('settle', X, 'give', 'B2', '--yes');
    expect({ status, out }).toEqual({
      status: 0,
      out: 'kept; "neostore-hubspot start" sends 2 contacts again',
    });
    expect(await keysOf('B2')).toContain(X);
    expect(await keysOf('A1')).not.toContain(X);
  });

  test('same makes one contact of two', async () => {
    const { status, err } = await identity('settle', X, 'same', 'C3', '--yes');
    expect(status).toBe(0);
    expect(err).toMatch(/^A1 and C3 become one contact, .*\nNo command takes this back\.$/);
    expect(await keysOf('C3')).toMatch(/A1/);
    expect((await run(['split', 'A1', '--yes'], environment)).out).toContain('holds one person');
  });

  test('different leaves it as it is', async () => {
    const { out, err } = await identity('settle', X, 'different', '--yes');
    expect(out).toBe('kept; nothing has to be sent for it');
    expect(err).toBe(
      'A1 keeps x@shop.example; 2 contacts that claim it go without, and nobody is asked again.',
    );
    expect((await identity('show', X)).out).toContain('decided: they are different people');
    const again = await identity('settle', X, 'ignore', '--yes');
    expect(again.err).toContain('It was decided before (different); this takes its place.');
  });

  test('ignore says the line for the mapping', async () => {
    const { out } = await identity('settle', X, 'ignore', '--yes');
    expect(out).toBe(
      [
        'kept; "neostore-hubspot start" sends 3 contacts again',
        'To have it so in every ledger, say in contact.match of email:',
        '  "ignore": ["x@shop.example"]',
      ].join('\n'),
    );
    expect(await keysOf('A1')).not.toContain(X);
  });

  test('--json prints what was kept', async () => {
    const { out } = await identity('settle', X, 'ignore', '--yes', '--json');
    expect(JSON.parse(out)).toEqual({
      key: { property: 'email', value: X },
      kind: 'ignore',
      contacts: 3,
      ignore: '"ignore": ["x@shop.example"]',
    });
  });

  test.each([
    [['same'], 2, 'several contacts claim it: name one by a key of its own'],
    [['give', 'nobody'], 1, 'no contact has this key: nothing was changed'],
    [['give', 'A1'], 1, 'this contact has the value already: name one of those who claim it'],
    [['give', 'D4'], 1, 'this contact does not claim the value: nothing was changed'],
    [['different', 'B2'], 2, '"different" takes no contact key'],
  ])('%j is refused', async (args, status, err) => {
    await hear(environment, [person('D4', 'Dan', 'dan@example.com')]);
    expect(await identity('settle', X, ...args, '--yes')).toMatchObject({ status, err });
  });

  test('of a value that nobody claims changes nothing', async () => {
    expect(await identity('settle', 'y@shop.example', 'ignore', '--yes')).toMatchObject({
      status: 1,
      out: expect.stringContaining(X),
    });
  });
});
