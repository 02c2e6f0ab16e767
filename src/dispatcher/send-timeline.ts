import { retry } from '../core/outcome.ts';
import { UNKNOWN_END_MS, type TimelineDriver } from '../hubspot/port.ts';
import { callBack } from './call-back.ts';
import { lookAtRecords } from './look-at-records.ts';
import { NOTHING, type Connection, type SendReport } from './connection.ts';
import type { Standing } from './standing.ts';
import type { EntrySettlement, NextStep, TimelineEntry } from '../model/settlement.ts';
import type { EntryResult } from '../model/hubspot.ts';

/**
 * Puts waiting entries on the timelines of their contacts. Where a repeated call could make a
 * second entry, entries are marked before the call, so that after a crash the driver looks before
 * it sends again.
 *
 * @param limit entries to claim at most
 */
export async function sendTimeline(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock, hubspot, standing, flow } = connection;
  const chosen = await hubspot.timeline();
  standing.ask('timeline', chosen.kind === 'done' ? null : chosen);
  if (chosen.kind !== 'done') return { ...NOTHING, halt: chosen };
  const driver = chosen.value;
  await callBack(connection);
  if (flow.isToLook) {
    flow.noteLook();
    await lookAtRecords(connection);
  }
  const claimed = await work.claimTimeline(clock.now(), limit);
  if (claimed.length === 0) return NOTHING;
  const { now, later } = standing.admit(claimed, () => [ENDPOINT]);
  if (!driver.repeatable) {
    const nowMs = clock.now();
    const begun = now.filter((entry) => mayBeSent(entry, nowMs)).map(({ id }) => id);
    await work.markSending(begun, nowMs);
  }
  const results = await sendAll(driver, now);
  const outcomes = now.map((entry) => ({ entry, result: results.get(entry.id) ?? NO_RESULT }));
  const halt = standing.hear(
    outcomes.map(({ entry: { id }, result: { outcome } }) => ({
      id,
      endpoint: ENDPOINT,
      failure: outcome.kind === 'done' ? null : outcome,
    })),
  );
  const settlements = [
    ...outcomes.map(({ entry, result }) => settle(entry, result, driver, standing)),
    ...later.map((entry) => aside(entry, driver, standing)),
  ];
  const synced = await work.settleTimeline(standing.guard(settlements), clock.now());
  return { claimed: claimed.length, halt, synced };
}

const ENDPOINT = 'timeline';

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
  { id, attempts }: TimelineEntry,
  { outcome, remoteId }: EntryResult,
  driver: TimelineDriver,
  standing: Standing,
): EntrySettlement {
  const next: NextStep =
    outcome.kind === 'done'
      ? { kind: 'done' }
      : standing.after(outcome, { endpoint: ENDPOINT, attempts });
  const isUnknown = 'stage' in outcome && outcome.stage === 'unknown';
  return {
    id,
    driver: driver.name,
    ...(remoteId === undefined ? {} : { remoteId }),
    next,
    sendingOver: !isUnknown,
  };
}

/** An entry that was not tried; the mark of an earlier call stays. */
function aside({ id }: TimelineEntry, driver: TimelineDriver, standing: Standing): EntrySettlement {
  return { id, driver: driver.name, next: standing.setAside(ENDPOINT), sendingOver: false };
}

const NO_RESULT: EntryResult = {
  outcome: retry({ code: 'unclear-answer', reason: 'no result for it', stage: 'unknown' }),
};
