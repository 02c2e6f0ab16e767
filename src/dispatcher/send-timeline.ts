import { retry } from '../core/outcome.ts';
import { UNKNOWN_END_MS, type EntryResult, type TimelineDriver } from '../hubspot/port.ts';
import type { EntrySettlement, TimelineEntry } from '../core/ledger/work.ts';
import type { Clock } from '../clock.ts';
import { haltOf, type Connection, type SendReport } from './connection.ts';
import { afterFailure } from './next-step.ts';

/**
 * Puts waiting entries on the timelines of their contacts. Where a repeated call could make a
 * second entry, entries are marked before the call, so that after a crash the driver looks before
 * it sends again.
 *
 * @param limit entries to claim at most
 */
export async function sendTimeline(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock, hubspot } = connection;
  const chosen = await hubspot.timeline();
  if (chosen.kind !== 'done') return { claimed: 0, halt: chosen, synced: [] };
  const driver = chosen.value;
  const entries = await work.claimTimeline(clock.now(), limit);
  if (entries.length === 0) return { claimed: 0, halt: null, synced: [] };
  if (!driver.repeatable) {
    const now = clock.now();
    const begun = entries.filter((entry) => mayBeSent(entry, now)).map(({ id }) => id);
    await work.markSending(begun, now);
  }
  const results = await sendAll(driver, entries);
  const settlements = entries.flatMap((entry) =>
    settle(entry, results.get(entry.id), driver, clock),
  );
  const synced = await work.settleTimeline(settlements, clock.now());
  const failures = [...results.values()].map(({ outcome }) => outcome);
  const halt = haltOf(failures.map((outcome) => (outcome.kind === 'done' ? null : outcome)));
  return { claimed: entries.length, halt, synced };
}

/** An entry whose earlier call may still be at work is not sent now, so that call's mark stays. */
function mayBeSent({ sendingSinceMs }: TimelineEntry, nowMs: number): boolean {
  return sendingSinceMs === null || nowMs - sendingSinceMs >= UNKNOWN_END_MS;
}

async function sendAll(
  driver: TimelineDriver,
  entries: readonly TimelineEntry[],
): Promise<ReadonlyMap<number, EntryResult>> {
  const calls = [];
  for (let start = 0; start < entries.length; start += driver.batchSizeMax) {
    calls.push(driver.send(entries.slice(start, start + driver.batchSizeMax)));
  }
  const answers = await Promise.all(calls);
  return new Map(answers.flatMap((answer) => [...answer]));
}

function settle(
  entry: TimelineEntry,
  result: EntryResult = NO_RESULT,
  driver: TimelineDriver,
  clock: Clock,
): readonly EntrySettlement[] {
  const { outcome, remoteId } = result;
  const settlement = {
    id: entry.id,
    driver: driver.name,
    ...(remoteId === undefined ? {} : { remoteId }),
  };
  switch (outcome.kind) {
    case 'done':
      return [{ ...settlement, next: { kind: 'done' }, sendingOver: true }];
    case 'retry': {
      const next = afterFailure(outcome, entry.attempts, clock);
      return [{ ...settlement, next, sendingOver: outcome.stage !== 'unknown' }];
    }
    case 'rejected':
      return [
        { ...settlement, next: afterFailure(outcome, entry.attempts, clock), sendingOver: true },
      ];
    case 'throttled':
    case 'blocked':
      return [{ ...settlement, next: { kind: 'again' }, sendingOver: outcome.stage !== 'unknown' }];
  }
}

const NO_RESULT: EntryResult = {
  outcome: retry({ code: 'unclear-answer', reason: 'no result for it', stage: 'unknown' }),
};
