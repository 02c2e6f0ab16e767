import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { startPostgres, type PostgresServer } from '../ledger/postgres-server.ts';
import { aCustomer, anEvent, anInstall, type Payload } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { startScene } from './a-scene.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const MAPPING = { MAPPING_FILE: DEFAULT_MAPPING };

/** A person of whom nothing may be left. */
const PERSON = {
  email: 'Zoe.Lefevre@maison-lefevre.fr',
  firstName: 'Zoéline',
  lastName: "O'Lefèvre-Dupont",
  phoneNumber: '+33698765432',
  birthDate: '1988-04-12',
  address: '124 rue de l’Église',
  zipCode: '71370',
  nickname: 'Zozinette',
  iban: 'FR7630006000011234567890189',
  web: 'https://maison-lefevre.fr/u/zoeline?mail=zoe.lefevre%40maison-lefevre.fr',
};

const STORY: readonly Payload[] = [
  aCustomer({ id: 'Zoe-event-77120', customerId: '0000104217', attributes: PERSON }),
  anInstall({
    passId: '3f0c7a52-6d1e-4b8f-9a37-2f5be1c40d96',
    identifiers: { customerId: '0000104217' },
    deviceIdentifier: '9b1f04ce7a5d4e28b6a3c0d2f8e75143',
    metadata: {
      'zoe.lefevre@maison-lefevre.fr': [
        { deep: [{ Zozinette: { sold: ['Zozinette', 48_211.5] } }] },
      ],
      note: 'Zoéline called from +33 6 98 76 54 32',
    },
  }),
  anEvent('Friend:Invited', { friend: 'Bernadette Quincampoix' }),
];

/** Everything that a person could be found by, as it stands in what was received. */
const CANARIES = [
  ...Object.values(PERSON),
  'zoe.lefevre',
  'lefevre',
  'lefèvre',
  'dupont',
  'église',
  'zoe-event',
  '98 76 54',
  '98765432',
  '48211',
  '104217',
  '3f0c7a52',
  '9b1f04ce',
  'bernadette',
  'quincampoix',
];

/** A text in the forms in which it might be written, in lower case. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const forms = [
    text,
    text.normalize('NFD'),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64').replaceAll('=', ''),
  ];
  return forms.map((form) => form.toLowerCase());
}

function filesIn(path: string): readonly (readonly [string, string])[] {
  return readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')] as const);
}

function eventsIn(path: string): readonly JsonObject[] {
  return filesIn(path)
    .filter(([name]) => name !== 'expected.json')
    .map(([, text]) => JSON.parse(text) as JsonObject);
}

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres.stop());

const LEDGERS: readonly [string, () => Promise<Environment>][] = [
  ['SQLite', async () => settingsOf(folder('ledger.db'))],
  ['PostgreSQL', async () => ({ ...settingsOf(''), DATABASE_URL: await postgres.newDatabase() })],
];

describe.each(LEDGERS)('fixtures pull, of a ledger in %s', (engine, ledger) => {
  const at = (name: string): string => folder(`${engine}-${name}`);
  let environment: Environment;
  beforeAll(async () => {
    environment = { ...(await ledger()), ...MAPPING };
    await hear(environment, STORY);
  });

  test('writes events that pass "check --expect" at once', async () => {
    const path = at('whole');
    expect(await run(['fixtures', 'pull', path], environment)).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^3 events and what they should come to, 1 contact, are in .*, by .*default\.json \(version [0-9a-f]{12}\)\.\n\d names of fields that the mapping does not know became others/,
      ),
    });
    expect(readdirSync(path)).toEqual([
      '1-customer-upserted.json',
      '2-pass-installed.json',
      expect.stringMatching(/^3-/),
      'expected.json',
    ]);
    expect(await run(['check', '--mapping', DEFAULT_MAPPING, '--expect', path])).toMatchObject({
      status: 0,
      out: expect.stringMatching(/as expected$/),
    });
    const expected = JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8')) as unknown;
    expect(expected).toMatchObject({
      contacts: [
        {
          keys: { email: ['person1@example.com'] },
          properties: { neostore_wallet_status: 'apple', neostore_birth_date: '1950-01-01' },
        },
      ],
    });
  });

  test('and in which nothing of a person is left, in no field, name or encoding', () => {
    const files = filesIn(at('whole'));
    expect(files).toHaveLength(4);
    for (const [name, text] of files) {
      const written = `${name}\n${text}`.toLowerCase();
      for (const canary of CANARIES.flatMap(formsOf)) expect(written).not.toContain(canary);
    }
  });

  test('but who is who, and which pass is which', () => {
    const [customer, install] = eventsIn(at('whole'));
    expect(install).toMatchObject({
      device: 'Apple',
      deviceIdentifier: expect.stringMatching(/^a0+1$/),
      identifiers: customer?.['identifiers'],
      metadata: {
        note: expect.stringMatching(/^Xxéxxxx \w{6} \w{4} \+\d\d \d \d\d \d\d \d\d \d\d$/),
      },
    });
  });

  test('the newest of a name, since a time', async () => {
    const pull = async (name: string, ...args: readonly string[]) => {
      const ran = await run(['fixtures', 'pull', at(name), '--json', ...args], environment);
      expect(ran.status).toBe(0);
      return eventsIn(at(name)).map(({ __eventName: eventName }) => eventName);
    };
    expect(await pull('passes', '--event', 'Pass:*')).toEqual(['Pass:Installed']);
    expect(await pull('last', '-n', '2', '--event', 'Friend:Invited', '--event', 'Pass:*')).toEqual(
      ['Pass:Installed', 'friend:invited'],
    );
    const { status, err } = await run(
      ['fixtures', 'pull', at('none'), '--since', '2099-01-01'],
      environment,
    );
    expect({ status, err }).toEqual({
      status: 1,
      err: expect.stringMatching(/there is no such event whose payload is still kept$/),
    });
  });
});

test('fixtures are not mixed with others', async () => {
  const path = folder('used');
  mkdirSync(path);
  writeFileSync(join(path, 'mine.json'), '{}');
  const ran = await run(['fixtures', 'pull', path], {
    ...settingsOf(folder('ledger.db')),
    ...MAPPING,
  });
  expect(ran).toMatchObject({ status: 2, err: expect.stringContaining('name another folder') });
});

test('events are pulled while a daemon works on the ledger', async () => {
  const scene = await startScene(folder('busy.db'), MAPPING);
  try {
    await scene.receive(aCustomer());
    const ran = await run(['fixtures', 'pull', folder('busy')], scene.environment);
    expect(ran).toMatchObject({ status: 0, out: expect.stringMatching(/^1 event and/) });
  } finally {
    await scene.stop();
  }
}, 60_000);
