/** What kept an answer from coming, as far as it decides what a person has to do. */
export type NetworkTrouble = 'dns' | 'refused' | 'unreachable' | 'tls' | 'protocol' | 'other';

interface Known {
  readonly trouble: NetworkTrouble;
  readonly words: string;
}

const SELF_SIGNED: Known = {
  trouble: 'tls',
  words: 'its TLS certificate is signed by nobody whom this machine knows',
};
const INCOMPLETE: Known = {
  trouble: 'tls',
  words:
    'the issuer of its TLS certificate is not known here; often the certificate between is not sent',
};
const LATE: Known = { trouble: 'unreachable', words: 'nothing came in time' };
const NO_WAY: Known = { trouble: 'unreachable', words: 'no way leads to this host' };
const BROKEN: Known = { trouble: 'other', words: 'the connection was broken off' };
const NO_TLS: Known = { trouble: 'tls', words: 'what answers speaks no TLS, or another one' };

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['ENOTFOUND', { trouble: 'dns', words: 'there is no host of this name' }],
  ['EAI_AGAIN', { trouble: 'dns', words: 'the name of the host could not be looked up' }],
  ['ECONNREFUSED', { trouble: 'refused', words: 'nothing listens there' }],
  ['EHOSTUNREACH', NO_WAY],
  ['ENETUNREACH', NO_WAY],
  ['ETIMEDOUT', LATE],
  ['TIMEOUT', LATE],
  ['UND_ERR_CONNECT_TIMEOUT', LATE],
  ['UND_ERR_HEADERS_TIMEOUT', LATE],
  ['UND_ERR_BODY_TIMEOUT', LATE],
  ['CERT_HAS_EXPIRED', { trouble: 'tls', words: 'its TLS certificate has expired' }],
  ['CERT_NOT_YET_VALID', { trouble: 'tls', words: 'its TLS certificate is not valid yet' }],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    { trouble: 'tls', words: 'its TLS certificate is for another name' },
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', SELF_SIGNED],
  ['SELF_SIGNED_CERT_IN_CHAIN', SELF_SIGNED],
  ['UNABLE_TO_GET_ISSUER_CERT', INCOMPLETE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', INCOMPLETE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', INCOMPLETE],
  ['EPROTO', NO_TLS],
  ['ECONNRESET', BROKEN],
  ['EPIPE', BROKEN],
  ['UND_ERR_SOCKET', BROKEN],
  ['ANSWER_NOT_JSON', { trouble: 'other', words: 'what answers does not speak its language' }],
  ['ANSWER_TOO_LARGE', { trouble: 'other', words: 'the answer was too large' }],
  ['ABORTED', { trouble: 'other', words: 'it was broken off here' }],
  // `fetch` says no code where it sends nothing at all.
  [
    'UNKNOWN',
    {
      trouble: 'other',
      words: 'no request could be made of this address; its port may be one that is blocked',
    },
  ],
]);

/** Which kind of trouble the network's code stands for. */
export function networkTrouble(code: string): NetworkTrouble {
  return known(code)?.trouble ?? 'other';
}

/** Why there was no answer, in words with the network's code behind; a code that says nothing to us stands alone. */
export function networkFailureText(code: string): string {
  const words = known(code)?.words;
  return words === undefined ? code : `${words} (${code})`;
}

function known(code: string): Known | undefined {
  if (code.startsWith('ERR_SSL_')) return NO_TLS;
  if (code.startsWith('HPE_')) return { trouble: 'protocol', words: 'what answers speaks no HTTP' };
  return KNOWN.get(code);
}
