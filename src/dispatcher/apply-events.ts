import type { Clock } from '../clock.ts';
import { parseDelivery } from '../core/event.ts';
import type { AppliedEvent, NextStep, StoredEvent } from '../core/ledger/work.ts';
import { applyMapping } from '../core/mapping/apply.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Work } from '../ledger/port.ts';
import type { EventSummary } from '../ledger/views.ts';
import type { Standing } from './standing.ts';

/** Events of one transaction: enough to make it cheap, few enough that appends need not wait long. */
const EVENTS_PER_APPLY = 200;

/** What applying events needs. */
export interface ApplyParts {
  readonly work: Pick<Work, 'pendingEvents' | 'apply'>;
  readonly mapping: Mapping;
  readonly clock: Clock;
  /** Its fuse keeps events from becoming dead letters by the hundred. */
  readonly standing: Pick<Standing, 'guard'>;
}

/**
 * Applies the oldest pending events: the mapping is evaluated here, the ledger merges what it
 * yields. Returns what became of each; those that a blown fuse spares stay pending.
 */
export async function applyEvents(parts: ApplyParts): Promise<readonly EventSummary[]> {
  const { work, mapping, clock, standing } = parts;
  const events = await work.pendingEvents(EVENTS_PER_APPLY);
  if (events.length === 0) return [];
  const applied: AppliedEvent[] = [];
  // One after the other: side by side, the time limit of each expression would count them all.
  for (const event of events) applied.push(await applyOne(event, mapping));
  const kept = standing
    .guard(applied.map((event) => ({ event, next: stepOf(event) })))
    .flatMap(({ event, next }) => (next.kind === 'again' ? [] : [event]));
  return kept.length === 0 ? [] : work.apply(kept, clock.now());
}

async function applyOne(stored: StoredEvent, mapping: Mapping): Promise<AppliedEvent> {
  const { seq, receivedAtMs, connection, name } = stored;
  const parsed = parseDelivery(new TextDecoder().decode(stored.body), receivedAtMs, name);
  const application =
    parsed.kind === 'event'
      ? await applyMapping(mapping, parsed.event, { tenant: connection, receivedAtMs })
      : ({ kind: 'failed', reason: parsed.reason } as const);
  return { seq, application, mappingVersion: mapping.version };
}

/** What the ledger will make of an event. */
function stepOf({ application }: AppliedEvent): NextStep {
  return application.kind === 'failed'
    ? { kind: 'dead', reason: application.reason }
    : { kind: 'done' };
}
