import { describe, expect, test } from '@jest/globals';
import {
  JOURNAL_BODY_CHARS_MAX,
  JOURNAL_REQUESTS_MAX,
  RequestJournal,
} from '../../src/dispatcher/request-journal.ts';
import type { RequestRecord } from '../../src/model/hubspot.ts';

function aRequest(more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    atMs: 0,
    endpoint: 'contacts/batch/update',
    status: 200,
    ms: 3,
    correlationId: null,
    contacts: [1],
    entries: [],
    ...more,
  };
}

/** A ledger that takes requests, or does not. */
function aLedger(): {
  readonly taken: RequestRecord[][];
  isAvailable: boolean;
  recordRequests(requests: readonly RequestRecord[]): Promise<void>;
} {
  return {
    taken: [],
    isAvailable: true,
    async recordRequests(requests) {
      if (!this.isAvailable) return Promise.reject(new Error('unavailable'));
      this.taken.push([...requests]);
      return Promise.resolve();
    },
  };
}

describe('RequestJournal', () => {
  test('writes down each request that concerned something, once', async () => {
    const ledger = aLedger();
    const journal = new RequestJournal();
    const [first, second] = [aRequest(), aRequest({ contacts: [], entries: [7] })];
    for (const request of [first, aRequest({ contacts: [] }), second]) journal.note(request);
    await journal.flush(ledger);
    await journal.flush(ledger);
    expect(ledger.taken).toEqual([[first, second]]);
  });

  test('keeps what the ledger does not take, in its order and within a limit', async () => {
    const ledger = aLedger();
    const journal = new RequestJournal();
    for (let n = 0; n < JOURNAL_REQUESTS_MAX; n += 1) journal.note(aRequest({ atMs: n }));
    ledger.isAvailable = false;
    const flushed = journal.flush(ledger);
    journal.note(aRequest({ atMs: JOURNAL_REQUESTS_MAX }));
    await expect(flushed).rejects.toThrow('unavailable');
    ledger.isAvailable = true;
    await journal.flush(ledger);
    const times = ledger.taken.flat().map(({ atMs }) => atMs);
    expect(times).toEqual(Array.from({ length: JOURNAL_REQUESTS_MAX }, (_, n) => n + 1));
  });

  test('lets the bodies of the oldest go where there are too many of them', async () => {
    const ledger = aLedger();
    const journal = new RequestJournal();
    const bodies = { asked: 'x'.repeat(JOURNAL_BODY_CHARS_MAX / 2), answered: null };
    for (let n = 0; n < 3; n += 1) journal.note(aRequest({ atMs: n, bodies }));
    await journal.flush(ledger);
    expect(ledger.taken.flat().map(({ atMs, bodies }) => [atMs, bodies !== undefined])).toEqual([
      [0, false],
      [1, true],
      [2, true],
    ]);
  });
});
