import type { PassRecord } from '../../src/simulator/neostore/pass-records.ts';

/** The nth pass of a list, made in the nth minute; in no wallet and of customer `c<n>`, unless told otherwise. */
export function aPass(n: number, change: Partial<PassRecord> = {}): PassRecord {
  const made = `2026-03-01T10:${String(n).padStart(2, '0')}:00.1234567Z`;
  return {
    id: `pass-${n}`,
    secret: `hush-${n}`,
    creationDate: made,
    lastUpdateDate: made,
    passType: 'loyalty',
    identifiers: { customerId: `c${n}` },
    metadata: null,
    additionalData: {},
    providers: {},
    ...change,
  };
}

/** As many passes as asked for, the oldest first. */
export function passes(count: number): PassRecord[] {
  return [...Array(count).keys()].map((n) => aPass(n));
}
