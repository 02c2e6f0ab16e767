import { expect, test } from '@jest/globals';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import { createWorld } from '../../src/simulator/neostore/world.ts';
import { aPerson, GOOGLE, minute, PHONE, shown, WATCH } from './neostore/story.ts';

/** Zoé registers, installs her pass on two devices and in Google Wallet, and takes two off again. */
function story() {
  const person = aPerson('0000000007');
  const email = { email: 'zoe@example.com' };
  person.upsert(minute(0), { flowName: 'preregistration', facts: email, identified: false });
  person.upsert(minute(1), {
    flowName: 'activation',
    facts: {
      firstName: 'Zoé',
      zip: '01000',
      birthDate: '1988-04-12',
      consentEmail: true,
      consentSms: false,
    },
    identified: true,
  });
  person.createPass(minute(2), { passId: 'p1', passType: 'user', metadata: null });
  person.install(minute(3), 'p1', PHONE);
  person.install(minute(4), 'p1', WATCH);
  person.install(minute(5), 'p1', GOOGLE);
  person.uninstall(minute(6), 'p1', GOOGLE);
  person.uninstall(minute(7), 'p1', PHONE);
  person.update(minute(8), 'p1');
  const change = { email: 'zoe.martin@example.com', zip: '31000' };
  person.upsert(minute(9), { flowName: 'profile', facts: change, identified: true });
  return person.truth;
}

const [ZOE] = expectedContacts([story()]);

/** HubSpot as it should be, with a change where a test wants one. */
function hubspot(change: Partial<HubSpotContact> = {}): HubSpotContact {
  const { properties, timeline } = expectedContacts([story()])[0] ?? {
    properties: {},
    timeline: [],
  };
  const held = Object.entries(properties).filter((entry): entry is [string, string] => {
    return entry[1] !== null;
  });
  return { id: '101', properties: Object.fromEntries(held), timeline, ...change };
}

function differences(...actual: HubSpotContact[]) {
  return compareWithTruth(expectedContacts([story()]), actual);
}

test('the truth is what HubSpot must hold under the default mapping', () => {
  expect(ZOE?.properties).toEqual({
    email: 'zoe.martin@example.com',
    neostore_customer_id: '0000000007',
    firstname: 'Zoé',
    lastname: null,
    phone: null,
    address: null,
    zip: '31000',
    city: null,
    country: null,
    neostore_birth_date: '1988-04-12',
    neostore_store_id: null,
    neostore_consent_email: 'true',
    neostore_consent_sms: 'false',
    neostore_consent_post: null,
    neostore_wallet_status: 'apple',
    neostore_wallet_last_event: 'uninstalled',
    neostore_wallet_last_changed_at: shown(6),
    neostore_first_installed_at: shown(3),
    neostore_apple_installed_at: shown(4),
    neostore_google_installed_at: shown(5),
    neostore_wallet_passes: '1',
    neostore_wallet_devices: '1',
    neostore_pass_updated_at: shown(8),
    neostore_pass_update_sent_at: null,
  });
});

test('the truth has one timeline entry for each creation, install and uninstall', () => {
  const pass = { pass_type: 'user', pass_id: 'p1' };
  expect(ZOE?.timeline).toEqual([
    { name: 'pass_created', occurredAt: shown(2), properties: pass },
    { name: 'pass_installed', occurredAt: shown(3), properties: { ...pass, wallet: 'apple' } },
    { name: 'pass_installed', occurredAt: shown(4), properties: { ...pass, wallet: 'apple' } },
    { name: 'pass_installed', occurredAt: shown(5), properties: { ...pass, wallet: 'google' } },
    { name: 'pass_uninstalled', occurredAt: shown(6), properties: { ...pass, wallet: 'google' } },
    { name: 'pass_uninstalled', occurredAt: shown(7), properties: { ...pass, wallet: 'apple' } },
  ]);
});

test('the truth has no contact for somebody without an e-mail address', () => {
  const person = aPerson();
  person.createPass(minute(1), { passId: 'p1', passType: 'user', metadata: null });
  expect(expectedContacts([person.truth])).toEqual([]);
});

test('the truth has an empty wallet for somebody who never had a pass', () => {
  const person = aPerson();
  const facts = { email: 'a@example.com' };
  person.upsert(minute(1), { flowName: 'preregistration', facts, identified: false });
  expect(expectedContacts([person.truth])[0]?.properties).toMatchObject({
    neostore_customer_id: null,
    neostore_wallet_status: 'none',
    neostore_wallet_last_event: null,
    neostore_wallet_passes: '0',
    neostore_wallet_devices: '0',
  });
});

test('the comparison finds nothing where everything is as it must be', () => {
  expect(differences(hubspot())).toEqual([]);
});

test('the comparison reads instants in both notations, and takes an empty property for none', () => {
  const { properties, timeline } = hubspot();
  const inMilliseconds = timeline.map((entry) => ({
    ...entry,
    occurredAt: String(Date.parse(entry.occurredAt)),
  }));
  const written = {
    ...properties,
    lastname: '',
    neostore_first_installed_at: String(Date.parse(shown(3))),
  };
  expect(differences(hubspot({ properties: written, timeline: inMilliseconds }))).toEqual([]);
});

test('the comparison ignores properties that are none of ours', () => {
  const properties = { ...hubspot().properties, lifecyclestage: 'lead' };
  expect(differences(hubspot({ properties }))).toEqual([]);
});

test('the comparison finds a contact that is missing', () => {
  expect(differences()).toEqual([{ kind: 'missing contact', contact: 'zoe.martin@example.com' }]);
});

test('the comparison finds a contact too many, also one that doubles another', () => {
  const stranger = { ...hubspot(), id: '102', properties: { email: 'x@example.com' } };
  const twin = { ...hubspot(), id: '103' };
  expect(differences(hubspot(), stranger, twin)).toEqual([
    { kind: 'extra contact', id: '102', contact: 'x@example.com' },
    { kind: 'extra contact', id: '103', contact: 'zoe.martin@example.com' },
  ]);
});

test('the comparison finds values that are wrong, missing or too much', () => {
  const { zip: _missing, ...others } = hubspot().properties;
  const properties = {
    ...others,
    city: 'Paris',
    email: 'zoe@example.com',
    neostore_wallet_last_changed_at: shown(7),
  };
  const contact = 'zoe.martin@example.com';
  const kind = 'wrong property';
  expect(differences(hubspot({ properties }))).toEqual([
    { kind, contact, property: 'email', expected: contact, actual: 'zoe@example.com' },
    { kind, contact, property: 'zip', expected: '31000', actual: null },
    { kind, contact, property: 'city', expected: null, actual: 'Paris' },
    {
      kind,
      contact,
      property: 'neostore_wallet_last_changed_at',
      expected: shown(6),
      actual: shown(7),
    },
  ]);
});

test('the comparison finds a contact by e-mail address where the customer id is not there', () => {
  const { neostore_customer_id: _missing, ...properties } = hubspot().properties;
  expect(differences(hubspot({ properties }))).toMatchObject([
    { kind: 'wrong property', property: 'neostore_customer_id', actual: null },
  ]);
});

test('the comparison finds timeline entries that are missing, too many, or there twice', () => {
  const [first, ...others] = hubspot().timeline;
  const contact = 'zoe.martin@example.com';
  const strange = { name: 'pass_installed', occurredAt: shown(20), properties: {} };
  const timeline = [...others, ...others.slice(0, 1), strange];
  expect(differences(hubspot({ timeline }))).toEqual([
    { kind: 'missing entry', contact, entry: first },
    { kind: 'duplicate entry', contact, entry: others[0] },
    { kind: 'extra entry', contact, entry: strange },
  ]);
});

test('the comparison allows two entries that look alike where two things happened at once', () => {
  const person = aPerson();
  const facts = { email: 'a@example.com' };
  person.upsert(minute(0), { flowName: 'activation', facts, identified: true });
  person.createPass(minute(1), { passId: 'p1', passType: 'user', metadata: null });
  person.install(minute(2), 'p1', PHONE);
  person.install({ id: 'later', date: minute(2).date.replace('7Z', '8Z') }, 'p1', WATCH);
  const expected = expectedContacts([person.truth]);
  const timeline = expected[0]?.timeline ?? [];
  const properties = { email: 'a@example.com' };
  const found = (entries: typeof timeline) =>
    compareWithTruth(expected, [{ id: '1', properties, timeline: entries }])
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'wrong property');
  expect(found(timeline)).toEqual([]);
  expect(found(timeline.slice(0, 2))).toEqual(['missing entry']);
  expect(found([...timeline, ...timeline.slice(2)])).toEqual(['duplicate entry']);
});

test('the comparison tells the people of a whole world apart', () => {
  const world = createWorld({ seed: 3, events: 2000, startMs: 0, spanMs: 86_400_000 });
  const expected = expectedContacts(world.customers);
  const actual = expected.map(({ properties, timeline }, index) => ({
    id: String(index),
    timeline,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, value ?? '']),
    ),
  }));
  expect(expected.length).toBeLessThan(world.customers.length);
  expect(compareWithTruth(expected, actual.reverse())).toEqual([]);
});
