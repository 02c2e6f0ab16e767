import { expect, test } from '@jest/globals';
import { networkFailureText, networkTrouble } from '../../src/core/network-failure.ts';

test.each([
  ['ENOTFOUND', 'dns', 'there is no host of this name (ENOTFOUND)'],
  ['ECONNREFUSED', 'refused', 'nothing listens there (ECONNREFUSED)'],
  ['TIMEOUT', 'unreachable', 'nothing came in time (TIMEOUT)'],
  ['CERT_HAS_EXPIRED', 'tls', 'its TLS certificate has expired (CERT_HAS_EXPIRED)'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', /^what answers speaks no TLS, or another one \(/],
  ['HPE_INVALID_CONSTANT', 'protocol', /^what answers speaks no HTTP \(/],
  ['UNKNOWN', 'other', /^no request could be made of this address/],
  ['EWHATEVER', 'other', /^EWHATEVER$/],
] as const)('%s is of the kind %s, in words', (code, trouble, words) => {
  expect(networkTrouble(code)).toBe(trouble);
  expect(networkFailureText(code)).toEqual(
    typeof words === 'string' ? words : expect.stringMatching(words),
  );
});
