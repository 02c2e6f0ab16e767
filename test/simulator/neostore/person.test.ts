import { expect, test } from '@jest/globals';
import { aPerson, GOOGLE, minute, PHONE, shown, WATCH } from './story.ts';

const PASS = { passId: 'p1', passType: 'user', metadata: null };

test('a person gives facts one by one, and the newest of each is true', () => {
  const person = aPerson();
  person.upsert(minute(1), {
    flowName: 'activation',
    facts: { email: 'a@example.com', city: 'Paris' },
    identified: true,
  });
  person.upsert(minute(2), { flowName: 'profile', facts: { city: 'Lyon' }, identified: true });
  expect(person.truth.facts).toEqual({ email: 'a@example.com', city: 'Lyon' });
  expect(person.truth.customerId).toBe('0000000042');
});

test('a person is nobody with a customer id as long as no event has named it', () => {
  const person = aPerson();
  const event = person.upsert(minute(1), {
    flowName: 'preregistration',
    facts: { email: 'a@example.com' },
    identified: false,
  });
  expect(event.identifiers).toEqual({});
  expect(person.truth.customerId).toBeNull();
});

test('a person holds a pass until the last device of the wallet gives it up', () => {
  const person = aPerson();
  person.createPass(minute(0), PASS);
  person.install(minute(1), 'p1', PHONE);
  person.install(minute(2), 'p1', WATCH);
  person.uninstall(minute(3), 'p1', PHONE);
  expect(person.truth.wallet).toMatchObject({ lastEvent: 'installed', lastChangedAt: shown(2) });
  person.uninstall(minute(4), 'p1', WATCH);
  expect(person.truth.wallet).toEqual({
    firstInstalledAt: shown(1),
    appleInstalledAt: shown(2),
    googleInstalledAt: null,
    lastEvent: 'uninstalled',
    lastChangedAt: shown(4),
    updatedAt: null,
    updateSentAt: null,
  });
  expect(person.truth.passes[0]).toMatchObject({ slots: [], installedAt: {} });
});

test('a person keeps the other wallet when one is emptied', () => {
  const person = aPerson();
  person.createPass(minute(0), PASS);
  person.install(minute(1), 'p1', PHONE);
  person.install(minute(2), 'p1', GOOGLE);
  person.uninstall(minute(3), 'p1', GOOGLE);
  expect(person.truth.passes[0]).toMatchObject({
    slots: [PHONE],
    installedAt: { apple: minute(1).date },
  });
  expect(person.truth.wallet.lastEvent).toBe('uninstalled');
});

test('a person puts creation, installs and uninstalls on the timeline, and no updates', () => {
  const person = aPerson();
  person.createPass(minute(0), PASS);
  person.install(minute(1), 'p1', GOOGLE);
  person.update(minute(2), 'p1');
  person.sendUpdate(minute(3), 'p1', GOOGLE);
  person.uninstall(minute(4), 'p1', GOOGLE);
  expect(person.truth.timeline.map(({ name, at, wallet }) => [name, at, wallet])).toEqual([
    ['pass_created', shown(0), null],
    ['pass_installed', shown(1), 'google'],
    ['pass_uninstalled', shown(4), 'google'],
  ]);
  expect(person.truth.wallet).toMatchObject({ updatedAt: shown(2), updateSentAt: shown(3) });
});

test('a person is named in pass events by identifiers alone, never by e-mail address', () => {
  const person = aPerson();
  const facts = { email: 'a@example.com' };
  person.upsert(minute(0), { flowName: 'activation', facts, identified: true });
  person.createPass(minute(1), PASS);
  const event = person.install(minute(2), 'p1', PHONE);
  expect(JSON.stringify(event)).not.toContain('@');
  expect(event).toMatchObject({
    __id: 'event-2',
    __creationDate: minute(2).date,
    __eventName: 'Pass:Installed',
    passId: 'p1',
    passType: 'user',
    metadata: null,
    identifiers: { customerId: '0000000042' },
    deviceIdentifier: 'phone',
  });
});

test('a person installs and removes a pass in events that name nobody, and it is still theirs', () => {
  const person = aPerson();
  person.createPass(minute(0), PASS);
  const installed = person.install(minute(1), 'p1', PHONE, false);
  const removed = person.uninstall(minute(2), 'p1', PHONE, false);
  expect([installed, removed]).toMatchObject([
    { passId: 'p1', passType: 'user', identifiers: {} },
    { passId: 'p1', passType: 'user', identifiers: {} },
  ]);
  expect(person.truth.timeline).toHaveLength(3);
  expect(person.truth.customerId).toBe('0000000042');
});

test('a person takes a pass over, in their own name, with what is known of it', () => {
  const [giver, taker] = [aPerson('0000000041'), aPerson('0000000042')];
  const metadata = { storeId: '0001' };
  giver.createPass(minute(0), { ...PASS, metadata });
  giver.install(minute(1), 'p1', PHONE);
  const event = giver.passes.map((pass) => taker.takeOver(minute(2), pass, WATCH));
  expect(event).toMatchObject([
    {
      __eventName: 'Pass:Installed',
      passId: 'p1',
      identifiers: { customerId: '0000000042' },
      metadata,
    },
  ]);
  expect(giver.passes).toMatchObject([{ slots: [PHONE] }]);
  expect(taker.passes).toMatchObject([
    { slots: [WATCH], identifiers: { customerId: '0000000042' } },
  ]);
  expect(taker.truth.wallet.firstInstalledAt).toBe(shown(2));
});

test('a person of whom a till writes junk has told none of it', () => {
  const person = aPerson();
  const facts = { firstName: 'Ada' };
  const junk = { customerId: '0', email: 'N/A' };
  const event = person.upsert(minute(0), { flowName: 'till', facts, identified: false, junk });
  expect(event).toMatchObject({
    identifiers: { customerId: '0' },
    attributes: { email: 'N/A', firstName: 'Ada' },
  });
  expect(person.truth).toMatchObject({ customerId: null, facts, addresses: [] });
});

test('a person whose id and address are known has no junk written in their place', () => {
  const person = aPerson();
  const event = person.upsert(minute(0), {
    flowName: 'till',
    facts: { email: 'a@example.com' },
    identified: true,
    junk: { customerId: '0', email: 'N/A' },
  });
  expect(event.identifiers).toEqual({ customerId: '0000000042' });
  expect(event.attributes['email']).toMatch(/^\s*a@example\.com\s*$/i);
});
