import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import { conflictsOf } from '../../src/simulator/address-faults.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';
import type { Junk, Person } from '../../src/simulator/neostore/person.ts';
import { tellTruth } from '../../src/simulator/neostore/tell-truth.ts';
import { DEFAULT_RULES, type IdentityRules } from '../../src/simulator/people.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import { expectedProperties } from '../../src/simulator/watched-properties.ts';
import { read } from '../checkout.ts';
import { aPerson, GOOGLE, minute, PHONE, shown, WATCH } from './neostore/story.ts';
import { spoilsOf } from './spoils.ts';

/*
 * Each trouble as a story of a few people, with the HubSpots that are right after it, written by
 * hand, and some that are wrong. Every HubSpot that is right is also spoiled in every way in which
 * two people can be mixed up: each spoil must be found, but for those that a test lists.
 */

const EXACT: IdentityRules = { ...DEFAULT_RULES, unnamedEvents: 'exact' };

/** Tells facts in a form that names the person. */
function tell(person: Person, n: number, facts: Parameters<Person['upsert']>[1]['facts']): void {
  person.upsert(minute(n), { flowName: 'profile', facts, identified: true });
}

function makePass(person: Person, n: number, passId: string): void {
  person.createPass(minute(n), { passId, passType: 'user', metadata: null });
}

/** Anna, Bo and Cleo, each with a pass of their own, so that nothing of one fits another. */
function three(): { readonly anna: Person; readonly bo: Person; readonly cleo: Person } {
  const [anna, bo, cleo] = [aPerson('A1'), aPerson('B2'), aPerson('C3')];
  tell(anna, 0, { firstName: 'Anna', city: 'Lyon' });
  tell(bo, 1, { firstName: 'Bo', city: 'Oslo' });
  tell(cleo, 2, { firstName: 'Cleo', city: 'Rome' });
  for (const [n, person] of [anna, bo, cleo].entries()) {
    makePass(person, 3 + n, `pass of ${person.customerId}`);
    person.install(minute(6 + n), `pass of ${person.customerId}`, n === 0 ? PHONE : GOOGLE);
  }
  return { anna, bo, cleo };
}

/** The record that is right for somebody who goes by this address, or if these things had happened to them. */
function record(person: Person, email: string | null, deeds = person.truth.deeds): HubSpotContact {
  const truth = tellTruth(deeds);
  const properties = { ...expectedProperties(truth), email };
  const timeline = truth.timeline.map(({ name, at, passType, passId, wallet }) => ({
    name,
    occurredAt: at,
    properties: { pass_type: passType, pass_id: passId, ...(wallet === null ? {} : { wallet }) },
  }));
  return { id: person.customerId, properties: withoutNulls(properties), timeline };
}

function withoutNulls(properties: { readonly [name: string]: string | null }) {
  const held = Object.entries(properties).filter((entry): entry is [string, string] => {
    return entry[1] !== null;
  });
  return Object.fromEntries(held);
}

function differences(
  people: readonly Person[],
  actual: readonly HubSpotContact[],
  rules = DEFAULT_RULES,
) {
  const customers = people.map(({ truth }) => truth);
  return compareWithTruth(expectedContacts(customers, rules), actual);
}

/** Expects a HubSpot to be right, and returns what can be spoiled in it without being found. */
function unnoticed(
  people: readonly Person[],
  right: readonly HubSpotContact[],
  rules = DEFAULT_RULES,
): readonly string[] {
  expect(differences(people, right, rules)).toEqual([]);
  const spoils = spoilsOf(right);
  expect(spoils.length).toBeGreaterThan(5);
  return spoils
    .filter(({ records }) => differences(people, records, rules).length === 0)
    .map(({ what }) => what);
}

test('the rules without others are those of the default mapping', () => {
  const { contact } = JSON.parse(read('mappings/default.json')) as {
    contact: { match: { property: string; limit?: number; ignore?: string[] }[] };
  };
  const [customerId, email] = contact.match;
  expect(customerId).toMatchObject({ property: 'neostore_customer_id', unique: true });
  expect(customerId?.limit ?? 1).toBe(DEFAULT_RULES.customerIdsMax);
  expect(email?.property).toBe('email');
  expect(email?.ignore ?? []).toEqual(DEFAULT_RULES.ignoredAddresses);
});

describe('a family with one mailbox', () => {
  const { anna, bo, cleo } = three();
  const family = [anna, bo];
  for (const [n, person] of family.entries()) tell(person, 10 + n, { email: 'f@example.com' });
  tell(cleo, 12, { email: 'cleo@example.com' });
  const all = [...family, cleo];
  const neighbour = record(cleo, 'cleo@example.com');

  test.each(family.map((person) => [person.customerId, person] as const))(
    'has one record, of whoever was known first: %s',
    (_id, first) => {
      expect(unnoticed(all, [record(first, 'f@example.com'), neighbour])).toEqual([]);
    },
  );

  test('has not two records, nor none', () => {
    const both = [record(anna, 'f@example.com'), record(bo, 'f@example.com'), neighbour];
    expect(differences(all, both)).toEqual([
      { kind: 'shared address', address: 'f@example.com', ids: ['A1', 'B2'] },
    ]);
    const one = [record(anna, 'f@example.com'), record(bo, null), neighbour];
    expect(differences(all, one)).toMatchObject([
      { kind: 'wrong property', contact: 'f@example.com (B2)', property: 'email', actual: null },
    ]);
    expect(differences(all, [neighbour])).toEqual([
      { kind: 'missing contact', contact: 'f@example.com (A1)' },
      { kind: 'missing contact', contact: 'f@example.com (B2)' },
    ]);
  });

  test('is one conflict', () => {
    expect(conflictsOf(expectedContacts(all.map(({ truth }) => truth)))).toBe(1);
    expect(conflictsOf(expectedContacts([anna.truth, cleo.truth]))).toBe(0);
  });
});

describe('a family one of whom gets an address of their own', () => {
  const { anna, bo } = three();
  tell(anna, 10, { email: 'f@example.com' });
  tell(bo, 11, { email: 'f@example.com' });
  tell(bo, 12, { email: 'bo@example.com' });

  test('has that one there, and the mailbox is with the other', () => {
    const right = [record(anna, 'f@example.com'), record(bo, 'bo@example.com')];
    expect(unnoticed([anna, bo], right)).toEqual([]);
  });

  test('has nobody who keeps the mailbox from the one who still uses it', () => {
    expect(differences([anna, bo], [record(bo, 'f@example.com')])).toEqual([
      {
        kind: 'wrong property',
        contact: 'bo@example.com',
        property: 'email',
        expected: 'bo@example.com',
        actual: 'f@example.com',
      },
    ]);
  });
});

describe('somebody who had an address before the mailbox of the family', () => {
  const { anna, bo, cleo } = three();
  tell(anna, 10, { email: 'f@example.com' });
  tell(bo, 11, { email: 'former@example.com' });
  tell(bo, 12, { email: 'bo@example.com' });
  tell(bo, 13, { email: 'f@example.com' });

  test('has a record with the mailbox or with the newest address of their own', () => {
    expect(unnoticed([anna, bo], [record(bo, 'f@example.com')])).toEqual([]);
    const right = [record(anna, 'f@example.com'), record(bo, 'bo@example.com')];
    expect(unnoticed([anna, bo], right)).toEqual([]);
  });

  test('has a record in any case, and not with an older address', () => {
    expect(differences([anna, bo], [record(anna, 'f@example.com')])).toEqual([
      { kind: 'missing contact', contact: 'f@example.com (B2)' },
    ]);
    const old = [record(anna, 'f@example.com'), record(bo, 'former@example.com')];
    expect(differences([anna, bo], old)).toMatchObject([
      { property: 'email', expected: 'bo@example.com', actual: 'former@example.com' },
    ]);
    const { timeline, properties, id } = record(bo, null);
    const without = [record(anna, 'f@example.com'), { id, properties, timeline }];
    expect(differences([anna, bo], without)).toMatchObject([
      { property: 'email', expected: 'bo@example.com', actual: null },
    ]);
  });

  test('keeps an older address from whoever took it only while the mailbox is kept from them', () => {
    const people = [anna, bo, cleo];
    tell(cleo, 14, { email: 'bo@example.com' });
    const [withMailbox, withOwn] = [record(anna, 'f@example.com'), record(bo, 'bo@example.com')];
    expect(unnoticed(people, [withMailbox, withOwn])).toEqual([]);
    const moved = [record(bo, 'f@example.com'), record(cleo, 'bo@example.com')];
    expect(unnoticed(people, moved)).toEqual([]);
    const fallen = [withMailbox, record(bo, 'former@example.com'), record(cleo, 'bo@example.com')];
    expect(unnoticed(people, fallen)).toEqual([]);
    expect(differences(people, [withOwn])).toMatchObject([
      { kind: 'missing contact', contact: 'f@example.com (A1)' },
      { property: 'email', expected: 'f@example.com', actual: 'bo@example.com' },
    ]);
  });
});

describe('a placeholder of a till', () => {
  const { anna, bo, cleo } = three();
  const all = [anna, bo, cleo];
  for (const [n, person] of all.entries()) tell(person, 10 + n, { email: 'noemail@till.example' });
  tell(cleo, 14, { email: 'cleo@example.com' });

  test('is an address that one of them has, as long as no mapping ignores it', () => {
    const own = record(cleo, 'cleo@example.com');
    for (const first of [anna, bo]) {
      expect(unnoticed(all, [record(first, 'noemail@till.example'), own])).toEqual([]);
    }
    expect(differences(all, [own])).toHaveLength(2);
  });

  test('is nobody’s address where the mapping ignores it', () => {
    const rules = { ...DEFAULT_RULES, ignoredAddresses: ['noemail@till.example'] };
    const own = record(cleo, 'cleo@example.com');
    expect(unnoticed(all, [own], rules)).toEqual([]);
    expect(differences(all, [record(anna, 'noemail@till.example'), own], rules)).toEqual([
      { kind: 'extra contact', id: 'A1', contact: 'noemail@till.example' },
    ]);
  });

  test('is not the newest address where the mapping ignores it', () => {
    const { anna: later } = three();
    tell(later, 10, { email: 'anna@example.com' });
    tell(later, 11, { email: 'noemail@till.example' });
    const rules = { ...DEFAULT_RULES, ignoredAddresses: ['noemail@till.example'] };
    expect(unnoticed([later], [record(later, 'anna@example.com')], rules)).toEqual([]);
    expect(differences([later], [record(later, 'noemail@till.example')], rules)).toHaveLength(1);
    expect(unnoticed([later], [record(later, 'noemail@till.example')])).toEqual([]);
  });
});

describe('an address that is given up and taken', () => {
  const { anna, bo } = three();
  tell(anna, 10, { email: 'a@example.com' });
  tell(anna, 11, { email: 'anna@example.com' });
  tell(bo, 12, { email: 'a@example.com' });

  test('is with the one who took it', () => {
    const right = [record(anna, 'anna@example.com'), record(bo, 'a@example.com')];
    expect(unnoticed([anna, bo], right)).toEqual([]);
  });

  test('is not kept by the one who gave it up, and both have a record', () => {
    const [kept, taken] = [record(anna, 'a@example.com'), record(bo, 'a@example.com')];
    expect(differences([anna, bo], [kept])).toMatchObject([
      { property: 'email', expected: 'anna@example.com', actual: 'a@example.com' },
    ]);
    expect(differences([anna, bo], [taken])).toEqual([
      { kind: 'missing contact', contact: 'anna@example.com' },
    ]);
    expect(differences([anna, bo], [record(anna, 'anna@example.com')])).toEqual([
      { kind: 'missing contact', contact: 'a@example.com (B2)' },
    ]);
  });

  test('does not make the one who took it the one who gave it up', () => {
    const [{ properties, timeline }] = [record(anna, 'a@example.com')];
    const over = { ...properties, neostore_customer_id: 'B2', firstname: 'Bo', city: 'Oslo' };
    const found = differences([anna, bo], [{ id: '1', properties: over, timeline }]);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(
      new Set(['missing contact', 'wrong property', 'missing entry', 'extra entry']),
    );
  });
});

describe('a slip that is corrected a moment later', () => {
  const { anna, bo } = three();
  tell(anna, 10, { email: 'anna@example.com' });
  tell(bo, 11, { email: 'anna@example.com' });
  tell(bo, 12, { email: 'bo@example.com' });

  test('has never happened in the end', () => {
    const right = [record(anna, 'anna@example.com'), record(bo, 'bo@example.com')];
    expect(unnoticed([anna, bo], right)).toEqual([]);
  });

  test('does not make a record without a customer id that of the one who made it', () => {
    const without = [record(anna, 'anna@example.com'), record(bo, 'bo@example.com')].map((one) => {
      const { neostore_customer_id: _none, ...properties } = one.properties;
      return { ...one, properties };
    });
    expect(differences([bo, anna], without)).toMatchObject([
      { contact: 'bo@example.com', property: 'neostore_customer_id', actual: null },
      { contact: 'anna@example.com (A1)', property: 'neostore_customer_id', actual: null },
    ]);
  });

  test('costs nobody their record', () => {
    expect(differences([anna, bo], [record(bo, 'bo@example.com')])).toHaveLength(1);
    expect(differences([anna, bo], [record(anna, 'anna@example.com')])).toHaveLength(1);
  });
});

describe('a pass that is handed on', () => {
  /** Bo installs a pass that was made for Anna; between and after that, events name nobody. */
  function handedOn() {
    const { anna, bo, cleo } = three();
    tell(anna, 10, { email: 'anna@example.com' });
    tell(bo, 11, { email: 'bo@example.com' });
    makePass(anna, 12, 'gift');
    anna.install(minute(13), 'gift', WATCH, false);
    const gift = anna.passes.find(({ passId }) => passId === 'gift');
    assert(gift !== undefined);
    bo.takeOver(minute(14), gift, PHONE);
    bo.uninstall(minute(15), 'gift', PHONE, false);
    const [between, after] = [anna, bo].map(({ truth }) => truth.deeds.at(-1));
    return { anna, bo, cleo, between, after };
  }

  const { anna, bo, cleo, between, after } = handedOn();
  const both = [anna, bo];
  const right = [record(anna, 'anna@example.com'), record(bo, 'bo@example.com')];

  test('has its creation with one, its install with the other, and the rest with whose it was', () => {
    const gift = right.map(({ timeline }) =>
      timeline
        .filter(({ properties }) => properties['pass_id'] === 'gift')
        .map(({ name, occurredAt }) => [name, occurredAt]),
    );
    expect(gift).toEqual([
      [
        ['pass_created', shown(12)],
        ['pass_installed', shown(13)],
      ],
      [
        ['pass_installed', shown(14)],
        ['pass_uninstalled', shown(15)],
      ],
    ]);
    expect(unnoticed(both, right, EXACT)).toEqual([]);
  });

  test('lets an event that names nobody count for either, since it may arrive too early or too late', () => {
    assert(between !== undefined && after !== undefined);
    const without = (person: Person) =>
      person.truth.deeds.filter((deed) => deed !== between && deed !== after);
    for (const [annas, bos] of [
      [[], [between, after]],
      [[between, after], []],
      [[after], [between]],
    ] as const) {
      const arrived = [
        record(anna, 'anna@example.com', [...without(anna), ...annas]),
        record(bo, 'bo@example.com', [...without(bo), ...bos]),
      ];
      expect(differences(both, arrived)).toEqual([]);
      expect(differences(both, arrived, EXACT)).not.toEqual([]);
    }
  });

  test('lets only the entry of such an event be elsewhere, because the wallet can still be put right', () => {
    expect(unnoticed(both, right)).toEqual([
      'A1, B2: entry 3 is moved',
      'B2, A1: entry 3 is moved',
    ]);
  });

  test('is the only one of which an event may count for somebody else', () => {
    const { anna: giver, bo: taker } = handedOn();
    giver.install(minute(20), 'pass of A1', WATCH, false);
    const customers = [giver.truth, taker.truth];
    const doubtful = expectedContacts(customers).map((person) =>
      person.doubtful.map(({ entry }) => [entry.properties['pass_id'], entry.occurredAt]),
    );
    const both = [
      ['gift', shown(13)],
      ['gift', shown(15)],
    ];
    expect(doubtful).toEqual([both, both]);
    expect(expectedContacts([giver.truth])[0]?.doubtful).toEqual([]);
  });

  test('has as many entries as things happened, also where two happened at once', () => {
    const { anna: giver, bo: taker } = handedOn();
    taker.install(minute(20), 'gift', PHONE);
    taker.install(minute(21), 'gift', WATCH);
    for (const [digit, slot] of [PHONE, WATCH].entries()) {
      const date = minute(22).date.replace('7Z', `${digit}Z`);
      taker.uninstall({ id: `at once ${digit}`, date }, 'gift', slot, false);
    }
    const whole = [record(giver, 'anna@example.com'), record(taker, 'bo@example.com')];
    expect(differences([giver, taker], whole)).toEqual([]);
    const less = whole.map((one) => ({
      ...one,
      timeline: one.timeline.filter(
        (entry, index, all) => entry.occurredAt !== shown(22) || index < all.length - 1,
      ),
    }));
    expect(differences([giver, taker], less)).toMatchObject([{ kind: 'missing entry' }]);
  });

  test('has an event that names nobody on exactly one timeline', () => {
    const [annas, bos] = right;
    assert(annas !== undefined && bos !== undefined);
    const gone = { ...annas, timeline: annas.timeline.slice(0, -1) };
    const entry = annas.timeline.at(-1);
    expect(differences(both, [gone, bos])).toEqual([
      { kind: 'missing entry', contact: 'anna@example.com or bo@example.com', entry },
    ]);
    const copied = { ...bos, timeline: [...bos.timeline, ...annas.timeline.slice(-1)] };
    expect(differences(both, [annas, copied])).toEqual([
      { kind: 'duplicate entry', contact: 'anna@example.com or bo@example.com', entry },
    ]);
    expect(
      differences(both, [
        { ...annas, timeline: [...annas.timeline, ...annas.timeline.slice(-1)] },
        bos,
      ]),
    ).toEqual([{ kind: 'duplicate entry', contact: 'anna@example.com', entry }]);
  });

  test('may have such an event nowhere where one of its people has no record', () => {
    const { anna: giver, bo: taker, between: counted } = handedOn();
    const known = [giver, cleo];
    const noAddress = (person: Person) =>
      person.truth.deeds.map((deed) => (deed.kind === 'told' ? { ...deed, facts: {} } : deed));
    const customers = [giver.truth, tellTruth(noAddress(taker))];
    const rest = giver.truth.deeds.filter((deed) => deed !== counted);
    const actual = [record(giver, 'anna@example.com', rest)];
    expect(known).toHaveLength(2);
    expect(compareWithTruth(expectedContacts(customers), actual)).toEqual([]);
    expect(compareWithTruth(expectedContacts(customers, EXACT), actual)).not.toEqual([]);
  });
});

describe('an install that names nobody, of a pass that only one person has had', () => {
  const { anna, bo } = three();
  tell(anna, 10, { email: 'anna@example.com' });
  tell(bo, 11, { email: 'bo@example.com' });
  anna.install(minute(12), 'pass of A1', WATCH, false);

  test('counts for that one', () => {
    const right = [record(anna, 'anna@example.com'), record(bo, 'bo@example.com')];
    expect(right[0]?.properties).toMatchObject({ neostore_wallet_devices: '2' });
    expect(unnoticed([anna, bo], right)).toEqual([]);
  });
});

describe('ids and addresses that name nobody', () => {
  const upsert = (person: Person, n: number, facts: object, junk: Junk, identified = false) =>
    person.upsert(minute(n), { flowName: 'till', facts, identified, junk });

  test('make nobody one with another, and are on no record', () => {
    const [first, second] = [aPerson('A1'), aPerson('B2')];
    upsert(first, 1, { email: 'a@example.com', firstName: 'Anna' }, { customerId: '0' });
    upsert(
      second,
      2,
      { email: 'b@example.com', firstName: 'Bo', city: 'Oslo' },
      { customerId: '0' },
    );
    const right = [record(first, 'a@example.com'), record(second, 'b@example.com')];
    expect(right[0]?.properties).not.toHaveProperty('neostore_customer_id');
    expect(unnoticed([first, second], right)).toEqual([]);
    const properties = { ...right[0]?.properties, neostore_customer_id: '0' };
    expect(
      differences([first, second], [{ ...record(first, null), properties }, ...right.slice(1)]),
    ).toMatchObject([{ property: 'neostore_customer_id', expected: null, actual: '0' }]);
  });

  test('give nobody a record, and take no address from anybody', () => {
    const [never, once] = [aPerson('A1'), aPerson('B2')];
    upsert(never, 1, { firstName: 'Anna' }, { email: 'not an e-mail' }, true);
    upsert(once, 2, { email: 'b@example.com', firstName: 'Bo', city: 'Oslo' }, {}, true);
    upsert(once, 3, { lastName: 'Berg' }, { email: 'N/A' }, true);
    const right = [record(once, 'b@example.com')];
    expect(differences([never, once], right)).toEqual([]);
    expect(differences([never, once], [...right, record(never, 'not an e-mail')])).toEqual([
      { kind: 'extra contact', id: 'A1', contact: 'not an e-mail' },
    ]);
    expect(differences([never, once], [record(once, 'N/A')])).toMatchObject([
      { property: 'email', expected: 'b@example.com', actual: 'N/A' },
    ]);
  });
});

describe('ids that differ in case alone', () => {
  const [one, two] = [aPerson('Xy9'), aPerson('xY9')];
  tell(one, 1, { email: 'one@example.com', firstName: 'One' });
  tell(two, 2, { email: 'two@example.com', firstName: 'Two' });
  const right = [record(one, 'one@example.com'), record(two, 'two@example.com')];

  test('are two people, one of whom may lack it in a HubSpot that holds them equal', () => {
    expect(unnoticed([one, two], right)).toEqual([
      'Xy9: neostore_customer_id is gone',
      'xY9: neostore_customer_id is gone',
    ]);
  });

  test('do not both lack it', () => {
    const without = right.map(({ properties, ...others }) => {
      const { neostore_customer_id: _none, ...rest } = properties;
      return { ...others, properties: rest };
    });
    expect(differences([one, two], without).map(({ kind }) => kind)).toEqual([
      'wrong property',
      'wrong property',
    ]);
  });

  test('excuse nobody whose id differs in more', () => {
    const other = aPerson('Xy8');
    tell(other, 3, { email: 'other@example.com' });
    const { neostore_customer_id: _none, ...properties } = record(
      other,
      'other@example.com',
    ).properties;
    const found = differences(
      [one, two, other],
      [...right, { ...record(other, null), properties }],
    );
    expect(found).toMatchObject([{ property: 'neostore_customer_id', actual: null }]);
  });
});

describe('two customer ids of one person', () => {
  const { anna, bo, cleo } = three();
  tell(anna, 10, { email: 'anna@example.com', lastName: 'Alm' });
  tell(bo, 11, { email: 'anna@example.com', zip: '01000' });
  tell(cleo, 12, { email: 'cleo@example.com' });
  const all = [anna, bo, cleo];
  const clea = record(cleo, 'cleo@example.com');
  const deeds = [...anna.truth.deeds, ...bo.truth.deeds];
  const limit = (customerIdsMax: number): IdentityRules => ({ ...DEFAULT_RULES, customerIdsMax });

  test('are two people where one may have one', () => {
    for (const first of [anna, bo]) {
      expect(unnoticed(all, [record(first, 'anna@example.com'), clea])).toEqual([]);
    }
    expect(differences(all, [record(bo, 'anna@example.com', deeds), clea])).not.toEqual([]);
  });

  test('are one person where one may have two, with the newest of everything', () => {
    const joined = record(bo, 'anna@example.com', deeds);
    expect(joined.properties).toMatchObject({
      neostore_customer_id: 'B2',
      firstname: 'Bo',
      lastname: 'Alm',
      zip: '01000',
      neostore_wallet_status: 'both',
      neostore_wallet_passes: '2',
    });
    expect(joined.timeline).toHaveLength(4);
    expect(unnoticed(all, [joined, clea], limit(2))).toEqual([]);
    expect(differences(all, [record(bo, 'anna@example.com'), clea], limit(2))).not.toEqual([]);
  });

  test('are linked through others, too', () => {
    const [one, two, both, last] = ['1', '2', '3', '4'].map((id) => aPerson(id));
    assert(one !== undefined && two !== undefined && both !== undefined && last !== undefined);
    tell(one, 0, { email: 'x@example.com', firstName: 'Ida' });
    tell(two, 1, { email: 'z@example.com', city: 'Bern' });
    tell(two, 5, { email: 'y@example.com' });
    tell(both, 2, { email: 'y@example.com' });
    tell(both, 3, { email: 'x@example.com' });
    tell(last, 6, { email: 'z@example.com' });
    const people = [one, two, both, last];
    const expected = expectedContacts(
      people.map(({ truth }) => truth),
      limit(4),
    );
    expect(expected.map(({ properties }) => properties)).toMatchObject([
      { neostore_customer_id: '4', email: 'z@example.com', firstname: 'Ida', city: 'Bern' },
    ]);
  });

  test('cannot be told by the author where more are linked than may be one', () => {
    tell(cleo, 13, { email: 'anna@example.com' });
    const customers = all.map(({ truth }) => truth);
    expect(() => expectedContacts(customers, limit(2))).toThrow(RangeError);
    expect(expectedContacts(customers, limit(3))).toHaveLength(1);
    expect(expectedContacts(customers, limit(1))).toHaveLength(3);
  });
});

describe('a form without a customer id', () => {
  const form = (n: number, email: string): Person => {
    const person = aPerson('never told');
    person.upsert(minute(n), { flowName: 'preregistration', facts: { email }, identified: false });
    return person;
  };

  test('is part of the story of the one who has told its address', () => {
    const { anna, bo } = three();
    tell(anna, 10, { email: 'anna@example.com' });
    tell(bo, 11, { email: 'bo@example.com' });
    const right = [record(anna, 'anna@example.com'), record(bo, 'bo@example.com')];
    expect(unnoticed([form(1, 'anna@example.com'), anna, bo], right)).toEqual([]);
  });

  test('is nobody of its own where several have told its address', () => {
    const { anna, bo } = three();
    tell(anna, 10, { email: 'f@example.com' });
    tell(bo, 11, { email: 'f@example.com' });
    const nameless = form(1, 'f@example.com');
    const people = [nameless, anna, bo];
    expect(unnoticed(people, [record(anna, 'f@example.com')])).toEqual([]);
    expect(differences(people, [record(nameless, 'f@example.com')])).not.toEqual([]);
  });

  test('is somebody of its own where nobody else has told its address', () => {
    const { anna } = three();
    tell(anna, 10, { email: 'anna@example.com' });
    const lone = form(1, 'lone@example.com');
    const right = [record(anna, 'anna@example.com'), record(lone, 'lone@example.com')];
    expect(unnoticed([anna, lone], right)).toEqual([]);
  });
});
