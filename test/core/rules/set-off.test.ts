import { expect, test } from '@jest/globals';
import type { WritePlan } from '../../../src/core/plan.ts';
import { heldUp, isThere, setOff } from '../../../src/core/rules/set-off.ts';
import { wantedIn, wantedOnCreation } from '../../../src/core/rules/wanted-on-creation.ts';

const plan: WritePlan = {
  kind: 'update',
  recordId: '1',
  origin: 'adopted',
  properties: { country: 'FR', tags: ';vip' },
  confirms: { country: 'FR', tags: 'vip' },
  before: {},
  settled: {},
  dropped: [],
  verdicts: [],
};
const saying = () => ({ definition: 'd', atMs: 7 });
const SAID = { kind: 'refused', held: null, definition: 'd', atMs: 7 } as const;

test('a value that sets a rule off is refused as it is, and says what is wanted with it', () => {
  const code = 'MISSING_CONDITIONAL_REQUIRED_PROPERTY';
  const reason = 'HubSpot wants state with country';
  expect(setOff(plan, ['country'], 'state', saying)).toEqual([
    { ...SAID, property: 'country', sent: 'FR', code, reason },
  ]);
});

test('all values are refused of a record that lacks what is wanted, as they are to be held', () => {
  expect(heldUp(plan, 'state', saying)).toMatchObject([
    { property: 'country', sent: 'FR' },
    { property: 'tags', sent: 'vip' },
  ]);
});

test('what a new contact has to have is wanted once a look-up found nobody', () => {
  const verdict = wantedOnCreation('lastname', null, saying);
  expect(verdict).toMatchObject({ sent: '', code: 'MISSING_REQUIRED_PROPERTY' });
  expect(wantedIn([verdict])).toBeUndefined();
  expect(wantedIn([{ ...verdict, lookedUp: [] }])?.property).toBe('lastname');
  expect(wantedOnCreation('phone', 'email', saying)).toMatchObject({
    code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
    reason: 'HubSpot wants phone with email, and makes no contact without either',
  });
});

test('a value is there where it is no empty one, and the name is not one that every object has', () => {
  expect(isThere({ city: 'Lyon' }, 'city')).toBe(true);
  expect(isThere({ city: '' }, 'city')).toBe(false);
  expect(isThere({}, 'constructor')).toBe(false);
});
