/** What a write comes to whose answer never came. */
export const NO_ANSWER = {
  kind: 'retry',
  scope: 'request',
  code: 'timeout',
  reason: 'no answer: TIMEOUT',
  stage: 'unknown',
  counts: true,
} as const;
