import { expect, test } from '@jest/globals';
import { csvHead, csvRows } from '../../../src/core/csv.ts';
import { timeOf } from '../../../src/core/numbers/choose-periods.ts';
import {
  INSTALLER_COLUMNS,
  installerOf,
  questionFault,
  questionsOf,
} from '../../../src/core/numbers/installer-of.ts';
import { mappingWith } from '../../support/mapping.ts';
import type { RegisterValue } from '../../../src/model/register.ts';
import type { ContactSummary } from '../../../src/model/view.ts';

const TIME = timeOf({ from: '2026-03-02', to: '2026-03-08', timeZone: 'Europe/Paris' });

/** Somebody who installed a pass in two wallets, the first on the evening before the week. */
function somebody(said: { readonly [register: string]: RegisterValue } = {}): ContactSummary {
  const install = (at: string, wallet: string, installed = true) => ({
    [at]: { at: `${at}:00.0000000Z`, event: at, wallet, device: '', installed },
  });
  const stamp = { at: '2026-01-01T00:00:00.0000000Z', event: 'e' };
  return {
    id: 1,
    keys: [{ property: 'email', value: 'ann@example.org' }],
    document: {
      registers: Object.fromEntries(
        Object.entries(said).map(([name, value]) => [name, { value, mode: 'newest', ...stamp }]),
      ),
      wallet: {
        p1: {
          type: { ...stamp, value: 'loyalty' },
          changes: {
            ...install('2026-03-01T22:30', 'google'),
            ...install('2026-03-03T10:00', 'apple'),
            ...install('2026-03-04T10:00', 'apple', false),
            ...install('2026-03-08T22:59', 'samsung'),
            ...install('2026-03-08T23:00', 'later'),
          },
        },
      },
    },
    hubspotId: '7',
    state: 'done',
    reason: null,
    code: null,
    leftOut: 0,
    updatedAtMs: 0,
  };
}

test('tells into which wallets somebody installed within the days of a zone, and when first', () => {
  const found = installerOf(somebody(), TIME);
  expect(found).toMatchObject({
    at: '2026-03-03T10:00:00.0000000Z',
    wallets: ['apple', 'samsung'],
  });
  expect(installerOf(somebody(), { ...TIME, wallet: 'samsung' })?.wallets).toEqual(['samsung']);
  expect(installerOf(somebody(), { ...TIME, wallet: 'google' })).toBeNull();
});

test.each([
  [{}, true],
  [{ consent: '' }, true],
  [{ consent: 'No' }, true],
  [{ consent: false }, true],
  [{ consent: 'yes' }, false],
  [{ '$consent.consent': true }, false],
  [{ '$consent.consent': false }, true],
])('with %j said, without a consent is %j', (said, isListed) => {
  const found = installerOf(somebody(said), { ...TIME, without: 'consent' });
  expect(found !== null).toBe(isListed);
});

test('asks for consents and for properties that are true or false, by their labels', () => {
  const questions = questionsOf(mappingWith());
  expect(questions).toContainEqual({ name: 'neostore_consent_email', label: 'Consent to e-mail' });
  const consents = [{ name: 'newsletter' }];
  expect(questionsOf({ ...mappingWith(), consents })[0]).toEqual({
    name: 'newsletter',
    label: 'Consent: newsletter',
  });
});

test.each([
  ['neostore_consent_email', null],
  // Its type is HubSpot's to say.
  ['firstname', null],
  ['neostore_birth_date', 'allowed: neostore_consent_email'],
  ['nonsense', 'nonsense is nothing that people say yes or no to'],
  ['toString', 'nothing that people say yes or no to'],
])('%s may be asked for: %s', (name, fault) => {
  const found = questionFault(mappingWith(), name);
  if (fault === null) expect(found).toBeNull();
  else expect(found).toContain(fault);
});

test('says where a mapping has no such question', () => {
  const mapping = mappingWith();
  const bare = { ...mapping, hubspot: { ...mapping.hubspot, properties: {} } };
  expect(questionFault(bare, 'x')).toBe(
    'x is nothing that people say yes or no to; the mapping asks nothing',
  );
});

test('is a list for a spreadsheet', () => {
  const found = installerOf(somebody(), TIME);
  expect(csvHead(INSTALLER_COLUMNS)).toContain('installed_in');
  expect(csvRows(INSTALLER_COLUMNS, found === null ? [] : [found])).toBe(
    'ann@example.org,ann@example.org,2026-03-03T10:00:00.0000000Z,apple samsung,google,7\r\n',
  );
});
