import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { glob } from 'node:fs/promises';
import type { Preview } from '../../src/core/preview.ts';
import { EXPLOSIVE, TRIGGER } from '../evaluation/harmful.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { OWN_PROCESS, run } from './run.ts';

/** What is worth telling of a sample's preview; `properties` are those that HubSpot would be sent. */
interface Expected {
  readonly outcome: Preview['outcome'];
  readonly reason?: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
  readonly timeline?: readonly string[];
  readonly creates?: string;
}

const ZOE = { neostore_customer_id: '0000104217' };
const SIOBHAN = { neostore_customer_id: '0000104218' };
const PASS = '3f0c7a52-6d1e-4b8f-9a37-2f5be1c40d96';
const NO_EMAIL = 'wait: not in HubSpot, and no e-mail is known yet to create it by';
const NO_PASSES = {
  neostore_wallet_status: 'none',
  neostore_wallet_passes: '0',
  neostore_wallet_devices: '0',
};
const INSTALLED_AT = '2026-09-14T09:03:47.990Z';
const UNINSTALLED_AT = '2026-11-03T18:31:09.774Z';
const GOOGLE_AT = '2026-09-15T10:01:00.500Z';

const SAMPLES: Readonly<Record<string, Expected>> = {
  'customer-upserted.json': {
    outcome: 'applied',
    keys: { ...ZOE, email: 'zoe.lefevre@example.com' },
    properties: {
      ...ZOE,
      ...NO_PASSES,
      email: 'zoe.lefevre@example.com',
      firstname: 'Zoé',
      lastname: 'Lefèvre',
      phone: '+33612345678',
      address: '12 rue de l’Église',
      zip: '01000',
      city: 'Bourg-en-Bresse',
      country: 'FR',
      neostore_birth_date: '1988-04-12',
      neostore_store_id: '0107',
      neostore_consent_email: 'true',
      neostore_consent_sms: 'false',
      neostore_consent_post: 'false',
    },
    creates: 'create it by neostore_customer_id (contacts/batch/upsert)',
  },
  'pass-created.json': {
    outcome: 'applied',
    keys: { ...ZOE, $pass: PASS },
    properties: { ...ZOE, ...NO_PASSES },
    timeline: ['pass_created'],
    creates: NO_EMAIL,
  },
  'pass-installed.json': {
    outcome: 'applied',
    keys: { ...ZOE, $pass: PASS },
    properties: {
      ...ZOE,
      neostore_wallet_status: 'apple',
      neostore_wallet_last_event: 'installed',
      neostore_wallet_last_changed_at: INSTALLED_AT,
      neostore_first_installed_at: INSTALLED_AT,
      neostore_apple_installed_at: INSTALLED_AT,
      neostore_wallet_passes: '1',
      neostore_wallet_devices: '1',
    },
    timeline: ['pass_installed'],
    creates: NO_EMAIL,
  },
  'pass-updated.json': {
    outcome: 'applied',
    keys: { ...ZOE, $pass: PASS },
    properties: { ...ZOE, ...NO_PASSES, neostore_pass_updated_at: '2026-10-02T16:20:05.117Z' },
    creates: NO_EMAIL,
  },
  'pass-update-sent.json': {
    outcome: 'applied',
    keys: { ...ZOE, $pass: PASS },
    properties: { ...ZOE, ...NO_PASSES, neostore_pass_update_sent_at: '2026-10-02T16:20:05.631Z' },
    creates: NO_EMAIL,
  },
  'redirect-redirected.json': { outcome: 'skipped', reason: 'no contact' },
  'pass-uninstalled.json': {
    outcome: 'applied',
    keys: { ...ZOE, $pass: PASS },
    properties: {
      ...ZOE,
      ...NO_PASSES,
      neostore_wallet_last_event: 'uninstalled',
      neostore_wallet_last_changed_at: UNINSTALLED_AT,
    },
    timeline: ['pass_uninstalled'],
    creates: NO_EMAIL,
  },
  'edge/dotted-identifier.json': {
    outcome: 'applied',
    keys: { email: 'jorg.muller@example.org' },
    properties: {
      ...NO_PASSES,
      email: 'jorg.muller@example.org',
      firstname: 'Jörg',
      lastname: 'Müller',
    },
    creates: 'create it by email (contacts/batch/upsert)',
  },
  'edge/google-without-device.json': {
    outcome: 'applied',
    keys: { ...SIOBHAN, $pass: 'b7d2e922-0f4c-4a61-8c5d-7e13f9a2604b' },
    properties: {
      ...SIOBHAN,
      neostore_wallet_status: 'google',
      neostore_wallet_last_event: 'installed',
      neostore_wallet_last_changed_at: GOOGLE_AT,
      neostore_first_installed_at: GOOGLE_AT,
      neostore_google_installed_at: GOOGLE_AT,
      neostore_wallet_passes: '1',
      neostore_wallet_devices: '1',
    },
    timeline: ['pass_installed'],
    creates: NO_EMAIL,
  },
  'edge/dotted-event-name.json': {
    outcome: 'applied',
    keys: { ...SIOBHAN, $pass: 'b7d2e923-0f4c-4a61-8c5d-7e13f9a2604b' },
    properties: { ...SIOBHAN, ...NO_PASSES },
    timeline: ['pass_created'],
    creates: NO_EMAIL,
  },
  'edge/unknown-event.json': { outcome: 'skipped', reason: 'ignored' },
  'edge/without-id.json': { outcome: 'quarantined', reason: '__id is missing' },
  'edge/future-date.json': {
    outcome: 'applied',
    keys: { ...SIOBHAN, email: 'siobhan.obrien@example.net' },
    properties: {
      ...SIOBHAN,
      ...NO_PASSES,
      email: 'siobhan.obrien@example.net',
      lastname: "O'Brien",
    },
    creates: 'create it by neostore_customer_id (contacts/batch/upsert)',
  },
  'edge/identifier-companions.json': {
    outcome: 'applied',
    keys: { ...SIOBHAN, $pass: 'b7d2e927-0f4c-4a61-8c5d-7e13f9a2604b' },
    properties: { ...SIOBHAN, ...NO_PASSES },
    timeline: ['pass_created'],
    creates: NO_EMAIL,
  },
  'edge/preregistration.json': {
    outcome: 'applied',
    keys: { email: 'siobhan.obrien@example.net' },
    properties: { ...NO_PASSES, email: 'siobhan.obrien@example.net' },
    creates: 'create it by email (contacts/batch/upsert)',
  },
  'edge/number-as-identifier.json': {
    outcome: 'applied',
    keys: { neostore_customer_id: '104219', email: 'lukasz.zak@example.com' },
    properties: {
      ...NO_PASSES,
      neostore_customer_id: '104219',
      email: 'lukasz.zak@example.com',
      firstname: 'Łukasz',
      lastname: 'Żak',
    },
    creates: 'create it by neostore_customer_id (contacts/batch/upsert)',
  },
};

const folder = temporaryFolder();

describe('preview --json of the sample event', () => {
  test.each(Object.entries(SAMPLES))('%s', async (file, expected) => {
    const { status, out, err } = await run(['preview', `data/samples/${file}`, '--json']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const preview = JSON.parse(out) as Preview;
    const told = {
      outcome: preview.outcome,
      reason: preview.reason,
      keys: Object.fromEntries(preview.keys.map(({ property, value }) => [property, value])),
      properties: Object.fromEntries(
        preview.properties.map(({ property, text }) => [property, text]),
      ),
      timeline: preview.timeline.map(({ name }) => name),
      creates: preview.requests.find((request) => request.startsWith('if not, '))?.slice(8),
    };
    expect(told).toEqual({ reason: null, keys: {}, properties: {}, timeline: [], ...expected });
    expect(preview.dropped).toEqual([]);
  });

  test('is expected here for every one of them', async () => {
    const files = await Array.fromAsync(glob('**/*.json', { cwd: 'data/samples' }));
    expect(Object.keys(SAMPLES).sort()).toEqual(files.sort());
  });
});

describe('preview, for people,', () => {
  test('shows the outcome, the values with their types, and the requests', async () => {
    const { status, out } = await run(['preview', 'data/samples/pass-installed.json']);
    expect(status).toBe(0);
    expect(out).toContain('Applied: 8 contact properties and 1 timeline event');
    expect(out).toContain(`  pass id               ${PASS}\n`);
    expect(out).not.toContain('$pass');
    expect(out).toMatch(/neostore_wallet_status +apple +enumeration +computed from the wallet\n/);
    expect(out).toContain("your HubSpot account's may differ");
    expect(out).toMatch(/ {2}1\. {2}look for the contact by neostore_customer_id/);
  });

  test.each([
    ['redirect-redirected.json', 'Changes nothing: it names no contact.'],
    ['edge/unknown-event.json', 'Kept and ignored: the mapping does not name this event.'],
    ['edge/without-id.json', 'Quarantined, kept for a person to look at: __id is missing.'],
    ['edge/future-date.json', '(now: its own date is missing, unreadable or in the future)'],
  ])('of %s says: %s', async (file, words) => {
    const { status, out } = await run(['preview', `data/samples/${file}`]);
    expect(status).toBe(0);
    expect(out).toContain(words);
  });

  test('says what "when" keeps out, with the mapping that --mapping names', async () => {
    const { out } = await run([
      'preview',
      'data/samples/edge/preregistration.json',
      '--mapping',
      'mappings/examples/properties-only.json',
    ]);
    expect(out).toContain('Changes nothing: its "when" in the mapping is not true of this event.');
  });

  test('shows what would not be written, with the reason, and how values are written', async () => {
    const event = folder('odd.json');
    const payload = {
      __id: 'e1',
      __creationDate: '2026-09-14T09:02:11Z',
      __eventName: 'Customer:Upserted',
      identifiers: { 'y2.customerId': '1' },
      attributes: { email: 7, firstName: { a: 1 }, lastName: `O\u001b[31m${'x'.repeat(100)}` },
    };
    writeFileSync(event, JSON.stringify(payload));
    const mapping = 'mappings/examples/loyalty-programme.json';
    const { out } = await run(['preview', event, '--mapping', mapping]);
    expect(out).toMatch(
      /Not written\n {2}email +expression failed \(T0410\)\n {2}firstname +an obj/,
    );
    expect(out).toMatch(/loyalty_joined_at .* write oldest\n/);
    expect(out).toMatch(/lastname +O\[31mx+… +string\n/);
  });

  test('of an event whose keys name nobody says which', async () => {
    const event = folder('nobody.json');
    const payload = { __id: 'e1', __eventName: 'Customer:Upserted', attributes: { email: 'N/A' } };
    writeFileSync(event, JSON.stringify(payload));
    const { out } = await run(['preview', event]);
    expect(out).toContain('Changes nothing: it names no contact.');
    expect(out).toMatch(/Not written\n {2}email {2}names nobody: a word for nothing$/);
  });

  test('of an event whose contact is not known says why it becomes a dead letter', async () => {
    const event = folder('dead.json');
    const payload = { __id: 'e1', __eventName: 'Customer:Upserted', attributes: { email: 7 } };
    writeFileSync(event, JSON.stringify(payload));
    const { status, out } = await run(['preview', event]);
    expect(status).toBe(0);
    expect(out).toContain('Becomes a dead letter: no key: email expression failed (T0410).');
  });
});

describe('preview --against another mapping', () => {
  const other = 'mappings/examples/properties-only.json';

  test('shows what it makes otherwise', async () => {
    const sample = 'data/samples/pass-installed.json';
    const tenants = 'mappings/examples/several-tenants.json';
    const { status, out } = await run(['preview', sample, '--against', tenants]);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^ {2}mapping {3}mappings\/default\.json .*\n {2}against {3}mappings\/examples/m,
    );
    expect(out).toMatch(/^ {2}- {2}neostore_customer_id {2}0000104217\n\nContact properties/m);
    expect(out).toMatch(/Contact keys\n {2}\+ {2}neostore_customer_id {2}\S+:0000104217\n/);
    expect(out).toMatch(/^ {2}- {2}neostore_wallet_passes +1$/m);
    expect(out).toMatch(/^ {2}\+ {2}neostore_brand +\S+$/m);
    expect(out).toMatch(/Timeline events\n {2}- {2}pass_installed\n/);
  });

  test('shows another outcome', async () => {
    const sample = 'data/samples/edge/preregistration.json';
    const { out } = await run(['preview', sample, '--against', other]);
    expect(out).toContain('The outcome differs: applied → skipped (when)');
  });

  test('says where both make the same', async () => {
    const sample = 'data/samples/pass-created.json';
    const { out } = await run(['preview', sample, '--against', 'mappings/default.json']);
    expect(out).toMatch(/Both make the same of this event\.$/);
  });

  test('with --json prints both, and the differences', async () => {
    const sample = 'data/samples/pass-created.json';
    const { out } = await run(['preview', sample, '--against', other, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      preview: { outcome: 'applied', timeline: [{ name: 'pass_created' }] },
      against: { timeline: [] },
      differences: { timeline: expect.arrayContaining([expect.objectContaining({ after: null })]) },
    });
  });
});

test('preview says so when an expression has no end, and ends itself', async () => {
  const file = JSON.parse(readFileSync('mappings/default.json', 'utf8')) as {
    events: { 'Customer:Upserted': { properties: Record<string, unknown> } };
  };
  file.events['Customer:Upserted'].properties['city'] = `$match("${TRIGGER}", ${EXPLOSIVE})`;
  const mapping = folder('explosive.json');
  writeFileSync(mapping, JSON.stringify(file));
  const sample = 'data/samples/customer-upserted.json';
  const { status, out, err } = await run(
    ['preview', sample, '--mapping', mapping],
    {},
    OWN_PROCESS,
  );
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toContain('an expression of the mapping takes too long on this event');
}, 120_000);

describe('preview has status 2', () => {
  test.each([
    ['of a file that is not there', ['no.json'], 'cannot read no.json: there is no such file'],
    ['of a folder', ['data'], 'cannot read data: it is a folder'],
    [
      'with a mapping that has faults',
      ['data/samples/pass-created.json', '--mapping', 'package.json'],
      'mapping file package.json has',
    ],
  ])('%s', async (_case, args, message) => {
    const { status, out, err } = await run(['preview', ...args]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
  });

  test('with settings that have faults', async () => {
    const { status, err } = await run(['preview', 'x.json'], { PORT: 'eighty' });
    expect(status).toBe(2);
    expect(err).toContain('PORT: found "eighty", expected a whole number');
    expect(err).toContain('docs/settings.md');
  });
});
