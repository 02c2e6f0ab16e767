import type { Clock } from '../clock.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Work } from '../ledger/work-port.ts';
import type { Standing } from './standing.ts';
import type { AppliedEvent } from '../model/event.ts';
import type { NextStep } from '../model/settlement.ts';
import type { AppliedSummary } from '../model/view.ts';

/** Events of one transaction: enough to make it cheap, few enough that appends need not wait long. */
export const EVENTS_PER_APPLY = 200;

/** What applying events needs. */
export interface ApplyParts {
  readonly work: Pick<Work, 'pendingEvents' | 'apply'>;
  readonly evaluator: Pick<Evaluator, 'apply'>;
  readonly mapping: Mapping;
  readonly clock: Clock;
  /** Its fuse keeps events from becoming dead letters by the hundred. */
  readonly standing: Pick<Standing, 'guard'>;
}

/**
 * Applies the oldest pending events: the evaluator says what the mapping makes of them, the ledger
 * merges it. Returns what became of each. They are fewer than were pending where a blown fuse spares
 * some, and where one had to be given up: it is written down before the next is tried, so that no
 * restart begins with it again.
 */
export async function applyEvents(parts: ApplyParts): Promise<readonly AppliedSummary[]> {
  const { work, evaluator, mapping, clock, standing } = parts;
  const events = await work.pendingEvents(EVENTS_PER_APPLY);
  if (events.length === 0) return [];
  const applications = await evaluator.apply(mapping, events);
  const applied = events.flatMap(({ seq }, index): readonly AppliedEvent[] => {
    const application = applications[index];
    return application === undefined ? [] : [{ seq, application, mappingVersion: mapping.version }];
  });
  const kept = standing
    .guard(applied.map((event) => ({ event, next: stepOf(event) })))
    .flatMap(({ event, next }) => (next.kind === 'again' ? [] : [event]));
  return kept.length === 0 ? [] : work.apply(kept, clock.now());
}

/** What the ledger will make of an event. */
function stepOf({ application }: AppliedEvent): NextStep {
  return application.kind === 'failed'
    ? { kind: 'dead', code: application.code, reason: application.reason }
    : { kind: 'done' };
}
