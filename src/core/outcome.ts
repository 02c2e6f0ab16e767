import type { RetryCode, Retry } from '../model/outcome.ts';

/** A retry: of a request, answered and counted, unless said otherwise. */
export function retry(given: Pick<Retry, 'code' | 'reason'> & Partial<Omit<Retry, 'kind'>>): Retry {
  const counts = !UNCOUNTED.has(given.code);
  return { kind: 'retry', scope: 'request', stage: 'answered', counts, ...given };
}

/** Nothing was tried for the record, or this process broke it off by itself. */
const UNCOUNTED: ReadonlySet<RetryCode> = new Set<RetryCode>([
  'aborted',
  'fenced',
  'no-token',
  'under-way',
  'not-looked-for',
]);
