import { expect, test } from '@jest/globals';
import { fixedToken } from '../../src/hubspot/credential.ts';

test('a fixed token stays the same, whatever HubSpot says of it', async () => {
  const tokens = fixedToken('pat-1');
  tokens.refused('pat-1');
  expect(await tokens.get()).toEqual({ kind: 'done', value: 'pat-1' });
});
