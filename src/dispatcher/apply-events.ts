import type { Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Ledger } from '../ledger/port.ts';
import type { EventSummary } from '../ledger/views.ts';

/** Events of one transaction: enough to make it cheap, few enough that appends need not wait long. */
export const EVENTS_PER_APPLY = 200;

/** What applying events needs. */
export interface ApplyParts {
  readonly ledger: Pick<Ledger, 'pendingEvents' | 'apply'>;
  readonly evaluator: Pick<Evaluator, 'apply'>;
}

/**
 * Applies the oldest pending events: the evaluator says what the mapping makes of them, the ledger
 * merges it. Returns what became of each. They are fewer than were pending where one had to be given
 * up: it is written down before the next is tried, so that no restart begins with it again.
 */
export async function applyEvents(
  { ledger, evaluator }: ApplyParts,
  mapping: Mapping,
  connection: string,
  nowMs: number,
): Promise<readonly EventSummary[]> {
  const events = await ledger.pendingEvents(connection, EVENTS_PER_APPLY);
  if (events.length === 0) return [];
  const applications = await evaluator.apply(mapping, events);
  const applied = events.flatMap(({ seq }, index) => {
    const application = applications[index];
    return application === undefined ? [] : [{ seq, application, mappingVersion: mapping.version }];
  });
  return ledger.apply(applied, nowMs);
}
