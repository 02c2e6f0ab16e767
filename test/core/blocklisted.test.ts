import { expect, test } from '@jest/globals';
import { blocklisted } from '../../src/core/blocklisted.ts';
import type { Rejected } from '../../src/model/outcome.ts';

const refusal: Rejected = { kind: 'rejected', scope: 'record', code: 'CONFLICT', reason: 'no' };

test('a refusal of an erased person has a code of its own, and HubSpot’s words in its reason', () => {
  expect(blocklisted(refusal)).toMatchObject({
    code: 'erased-in-hubspot',
    reason: expect.stringContaining('(CONFLICT)'),
  });
  const properties = [
    { name: 'phone', code: 'INVALID' },
    { name: 'email', code: 'GDPR_BLOCKLISTED_EMAIL' },
  ];
  expect(blocklisted({ ...refusal, properties }).reason).toContain('(GDPR_BLOCKLISTED_EMAIL)');
});
