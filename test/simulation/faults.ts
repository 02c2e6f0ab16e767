import type { Fault, FaultRule } from '../../src/simulator/hubspot/faults.ts';

/** A limit of the account's, as HubSpot words it. */
function limit(policyName: string): Fault {
  const said = { status: 'error', errorType: 'RATE_LIMIT', policyName };
  return { kind: 'status', status: 429, body: { ...said, message: `the ${policyName} limit` } };
}

/** What goes wrong with a request. */
export const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, at: 'after' },
  { kind: 'status', status: 503, headers: { 'retry-after': '86400' } },
  { kind: 'status', status: 423 },
  { kind: 'status', status: 477, headers: { 'retry-after': '30' } },
  { kind: 'status', status: 429 },
  limit('SECONDLY'),
  { kind: 'reset' },
  { kind: 'reset', at: 'after' },
  { kind: 'empty', at: 'after' },
  { kind: 'not-json' },
  { kind: 'not-json', at: 'after' },
  { kind: 'hang' },
  { kind: 'hang', at: 'after' },
  { kind: 'hang', part: 'headers', at: 'after' },
  { kind: 'drip', everyMs: 700 },
  { kind: 'slow', ms: 4_000 },
  { kind: 'slow', ms: 20_000 },
];

/** What goes wrong with a request for records: it is refused for what no record can be blamed for. */
export const REFUSALS_OF_ALL: readonly FaultRule[] = [400, 402, 404, 410].map((status) => ({
  path: /batch|send/,
  fault: { kind: 'status', status },
}));
export const REFUSAL_OF_ALL_SHARE = 0.015;

/** A refusal that names its record, which makes dead letters; only where somebody gives these another try. */
export const REFUSAL: FaultRule = {
  path: /batch|send/,
  fault: {
    kind: 'status',
    status: 400,
    body: {
      category: 'VALIDATION_ERROR',
      errors: [{ code: 'INVALID_EMAIL', context: { propertyName: ['email'] } }],
    },
  },
};
export const REFUSAL_SHARE = 0.1;

/** The limit of the day, which stands until midnight: once in a story, after some of its requests. */
export const DAY_LIMIT: FaultRule = { fault: limit('DAILY'), everyNth: 25, times: 1 };
