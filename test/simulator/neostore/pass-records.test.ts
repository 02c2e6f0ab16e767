import { describe, expect, test } from '@jest/globals';
import { passRecords } from '../../../src/simulator/neostore/pass-records.ts';
import { aPerson, GOOGLE, minute, PHONE } from './story.ts';

describe('pass records', () => {
  test('show every pass with the wallets that hold it now, oldest first', () => {
    const late = aPerson('0000000001');
    late.createPass(minute(5), { passId: 'late', passType: 'loyalty', metadata: null });
    const early = aPerson('0000000002');
    early.createPass(minute(1), {
      passId: 'early',
      passType: 'user',
      metadata: { storeId: '0001' },
    });
    early.install(minute(2), 'early', PHONE);
    early.install(minute(3), 'early', GOOGLE);
    early.uninstall(minute(4), 'early', GOOGLE);
    const [first, second] = passRecords([late.truth, early.truth]);
    expect(first).toEqual({
      id: 'early',
      secret: expect.stringMatching(/^[0-9a-f]{32}$/),
      creationDate: minute(1).date,
      lastUpdateDate: minute(4).date,
      passType: 'user',
      identifiers: expect.objectContaining({ customerId: '0000000002' }),
      metadata: { storeId: '0001' },
      additionalData: {},
      providers: { apple: minute(2).date },
    });
    expect(second).toMatchObject({ id: 'late', providers: {} });
  });

  test('leave out a pass that was handed on', () => {
    const [giver, taker] = [aPerson('0000000001'), aPerson('0000000002')];
    giver.createPass(minute(1), { passId: 'gift', passType: 'user', metadata: null });
    giver.createPass(minute(2), { passId: 'kept', passType: 'loyalty', metadata: null });
    for (const pass of giver.passes.slice(0, 1)) taker.takeOver(minute(3), pass, PHONE);
    expect(passRecords([giver.truth, taker.truth]).map(({ id }) => id)).toEqual(['kept']);
  });
});
