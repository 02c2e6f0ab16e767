import { formatCount } from './format.ts';
import type { SettlementKind } from '../../model/conflict.ts';
import type { EventOutcome } from '../../model/event-outcome.ts';
import type { HeldState, WorkState } from '../../model/state.ts';
import type { ValueFate } from '../../model/explanation.ts';

/** How a thing stands, as far as a colour can show it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'plain';

/** How something stands, in a word or two with its colour. */
export interface Standing {
  readonly tone: Tone;
  readonly text: string;
}

/** How an event stands: applied is not yet in HubSpot. */
export function eventStanding(event: {
  readonly state: WorkState;
  readonly reason: string | null;
  readonly syncedAtMs: number | null;
  readonly heldBy: HeldState | null;
}): Standing {
  switch (event.state) {
    case 'pending':
      return { tone: 'busy', text: 'to apply' };
    case 'waiting':
      return { tone: 'plain', text: 'waiting' };
    case 'dead':
      return { tone: 'bad', text: 'dead letter' };
    case 'discarded':
      return { tone: 'plain', text: 'discarded' };
    case 'done':
      if (event.reason !== null) return { tone: 'plain', text: describeSkip(event.reason) };
      if (event.syncedAtMs !== null) return { tone: 'good', text: 'in HubSpot' };
      return event.heldBy === null
        ? { tone: 'busy', text: 'on its way' }
        : WORK_STANDINGS[event.heldBy];
  }
}

/** Why an event changes nothing, in two words. */
export function describeSkip(reason: string): string {
  return REASONS.get(reason) ?? reason;
}

const REASONS = new Map([
  ['ignored', 'not mapped'],
  ['when', 'left out'],
  ['no contact', 'no contact'],
]);

/** What became of an event, in the words of the badges. */
export function outcomeText(outcome: EventOutcome): string {
  return outcome === 'in-hubspot' ? 'in HubSpot' : outcome.replaceAll('-', ' ');
}

/** How a contact stands: it is not all in HubSpot where values of it are left out. */
export function contactStanding(state: WorkState, leftOut: number): Standing {
  if (state !== 'done' || leftOut === 0) return WORK_STANDINGS[state];
  return { tone: 'warn', text: `in HubSpot, ${formatCount(leftOut)} left out` };
}

/** How a contact or a timeline entry stands. */
export const WORK_STANDINGS: { readonly [state in WorkState]: Standing } = {
  pending: { tone: 'busy', text: 'to send' },
  waiting: { tone: 'plain', text: 'waiting' },
  done: { tone: 'good', text: 'in HubSpot' },
  dead: { tone: 'bad', text: 'dead letter' },
  discarded: { tone: 'plain', text: 'discarded' },
};

/** What became of a value. */
export const FATE_STANDINGS: { readonly [fate in ValueFate]: Standing } = {
  written: { tone: 'good', text: 'written' },
  pending: { tone: 'busy', text: 'to send' },
  unchanged: { tone: 'plain', text: 'unchanged' },
  stale: { tone: 'plain', text: 'stale' },
  superseded: { tone: 'plain', text: 'superseded' },
  kept: { tone: 'plain', text: 'left to HubSpot' },
  refused: { tone: 'bad', text: 'refused' },
};

/** How a value that several people have stands: what a person has decided of it. */
export function conflictStanding(settled: SettlementKind | null): Standing {
  return settled === null ? { tone: 'warn', text: 'to decide' } : SETTLED[settled];
}

const SETTLED: { readonly [kind in SettlementKind]: Standing } = {
  same: { tone: 'plain', text: 'same person' },
  different: { tone: 'plain', text: 'different people' },
  give: { tone: 'plain', text: 'given over' },
  ignore: { tone: 'plain', text: 'names nobody' },
};

/** How a request to HubSpot ended. */
export function requestStanding(status: number | null): Standing {
  if (status === null) return { tone: 'bad', text: 'no answer' };
  if (status < 300) return { tone: 'good', text: String(status) };
  return { tone: status === 429 ? 'warn' : 'bad', text: String(status) };
}
