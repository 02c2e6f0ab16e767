import { expect, test } from '@jest/globals';
import { openExistingLedger, openLedger } from '../../src/ledger/open-ledger.ts';
import { anEvent, TENANT } from './builders.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

test('opens the file that a database URL names', async () => {
  const url = `sqlite:${newPath()}`;
  const ledger = await openLedger(url);
  await ledger.append(anEvent());
  await ledger.close();
  const existing = await openExistingLedger(url);
  expect(await existing?.event(TENANT, 'event-1')).toMatchObject({ state: 'pending' });
  await existing?.close();
});

test('makes no ledger for those who only look', async () => {
  const url = `sqlite:${newPath()}`;
  expect(await openExistingLedger(url)).toBeNull();
  expect(await openExistingLedger(url)).toBeNull();
});
