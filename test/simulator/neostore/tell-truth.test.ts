import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tellTruth } from '../../../src/simulator/neostore/tell-truth.ts';
import { aPerson, GOOGLE, minute, PHONE, shown, WATCH } from './story.ts';

/** Somebody with two addresses, two passes and three places for them. */
function deeds() {
  const person = aPerson();
  const tell = (n: number, facts: object): void => {
    person.upsert(minute(n), { flowName: 'profile', facts, identified: n > 1 });
  };
  tell(0, { email: 'a@example.com', city: 'Paris' });
  tell(1, { email: 'b@example.com' });
  person.createPass(minute(2), { passId: 'p1', passType: 'user', metadata: null });
  person.createPass(minute(3), { passId: 'p2', passType: 'loyalty', metadata: null });
  person.install(minute(4), 'p1', PHONE);
  person.install(minute(5), 'p2', WATCH, false);
  person.install(minute(6), 'p1', GOOGLE);
  person.uninstall(minute(7), 'p1', GOOGLE, false);
  person.update(minute(8), 'p2');
  person.sendUpdate(minute(9), 'p2', WATCH);
  tell(10, { email: 'a@example.com', city: 'Lyon' });
  return person.truth.deeds;
}

test('the truth of a person is the newest of everything', () => {
  expect(tellTruth(deeds())).toMatchObject({
    customerId: '0000000042',
    facts: { email: 'a@example.com', city: 'Lyon' },
    addresses: ['a@example.com', 'b@example.com'],
    passes: [
      { passId: 'p1', slots: [PHONE], createdAt: minute(2).date, changedAt: minute(7).date },
      { passId: 'p2', slots: [WATCH], installedAt: { apple: minute(5).date } },
    ],
    wallet: {
      firstInstalledAt: shown(4),
      appleInstalledAt: shown(5),
      googleInstalledAt: shown(6),
      lastEvent: 'uninstalled',
      lastChangedAt: shown(7),
      updatedAt: shown(8),
      updateSentAt: shown(9),
    },
  });
});

test('the truth of a person is the same in whatever order it is told', () => {
  const truth = tellTruth(deeds());
  fc.assert(
    fc.property(fc.shuffledSubarray([...deeds()], { minLength: deeds().length }), (shuffled) => {
      expect(tellTruth(shuffled)).toEqual(truth);
    }),
  );
});

test('the truth of nobody is nothing', () => {
  expect(tellTruth([])).toMatchObject({ customerId: null, facts: {}, addresses: [], timeline: [] });
});

test('an uninstall of a pass that was nowhere is the newest thing that happened to the wallet', () => {
  const uninstall = deeds().filter(({ kind }) => kind === 'uninstalled');
  expect(tellTruth(uninstall)).toMatchObject({
    passes: [{ passId: 'p1', slots: [] }],
    wallet: { lastEvent: 'uninstalled', lastChangedAt: shown(7), firstInstalledAt: null },
  });
});
