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
