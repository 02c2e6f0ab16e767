import { parseDelivery } from '../core/event.ts';
import { applyMapping } from '../core/mapping/apply.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Work } from '../ledger/port.ts';
import type { EventSummary } from '../ledger/views.ts';
import type { AppliedEvent, StoredEvent } from '../core/ledger/work.ts';

/** Events of one transaction: enough to make it cheap, few enough that appends need not wait long. */
export const EVENTS_PER_APPLY = 200;

/**
 * Applies the oldest pending events: the mapping is evaluated here, the ledger merges what it
 * yields. Returns what became of each.
 */
export async function applyEvents(
  work: Pick<Work, 'pendingEvents' | 'apply'>,
  mapping: Mapping,
  nowMs: number,
): Promise<readonly EventSummary[]> {
  const events = await work.pendingEvents(EVENTS_PER_APPLY);
  if (events.length === 0) return [];
  const applied: AppliedEvent[] = [];
  // One after the other: side by side, the time limit of each expression would count them all.
  for (const event of events) applied.push(await applyOne(event, mapping));
  return work.apply(applied, nowMs);
}

async function applyOne(stored: StoredEvent, mapping: Mapping): Promise<AppliedEvent> {
  const { seq, receivedAtMs, connection, name } = stored;
  const parsed = parseDelivery(new TextDecoder().decode(stored.body), receivedAtMs, name);
  const application =
    parsed.kind === 'event'
      ? await applyMapping(mapping, parsed.event, { tenant: connection, receivedAtMs })
      : ({ kind: 'failed', code: parsed.code, reason: parsed.reason } as const);
  return { seq, application, mappingVersion: mapping.version };
}
