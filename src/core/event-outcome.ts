import { ERASED } from './ledger/apply-plan.ts';
import type { SkipReason } from '../model/application.ts';
import type { EventOutcome } from '../model/event-outcome.ts';
import type { HeldState, WorkState } from '../model/state.ts';
import type { EventSummary } from '../model/view.ts';

/** What became of an event; null where it changed nothing for a reason of an earlier version. */
export function eventOutcome(
  event: Pick<EventSummary, 'state' | 'reason' | 'syncedAtMs' | 'heldBy'>,
): EventOutcome | null {
  if (event.state !== 'done') return OF_STATE[event.state];
  if (event.reason !== null) return OF_REASON.get(event.reason) ?? null;
  if (event.syncedAtMs !== null) return 'in-hubspot';
  return event.heldBy === null ? 'on-its-way' : OF_STATE[event.heldBy];
}

const OF_STATE: { readonly [state in Exclude<WorkState, 'done'>]: EventOutcome } = {
  pending: 'to-apply',
  waiting: 'waiting',
  dead: 'dead-letter',
  discarded: 'discarded',
};

const OF_REASON: ReadonlyMap<string, EventOutcome> = new Map<
  SkipReason | typeof ERASED,
  EventOutcome
>([
  ['ignored', 'not-mapped'],
  ['when', 'left-out'],
  ['no contact', 'no-contact'],
  [ERASED, 'erased'],
]);

/** What holds up events of the class `open`; empty where nothing does. */
const HELD_BY: readonly (HeldState | '')[] = ['', 'waiting', 'dead', 'discarded'];

/**
 * Which events count, by the class in which an index has them: a state; of what is done, the reason why
 * it changed nothing, else `synced` or `open`, by whether HubSpot has it.
 */
export interface WantedClass {
  readonly name: string;
  /** What may hold them up; null where that makes no difference. */
  readonly heldBy: readonly (HeldState | '')[] | null;
}

/**
 * The classes in which events of an outcome are, or of a state; all of them where neither is given.
 * @param inUse all classes that there are
 */
export function classesOf(
  {
    outcome,
    state,
  }: { readonly outcome?: EventOutcome | undefined; readonly state?: WorkState | undefined },
  inUse: readonly string[],
): readonly WantedClass[] {
  const all =
    outcome === undefined ? inUse.map((name) => ({ name, heldBy: null })) : OF_OUTCOME[outcome];
  return state === undefined ? all : all.filter(({ name }) => stateOf(name) === state);
}

function stateOf(name: string): WorkState {
  return Object.hasOwn(OF_STATE, name) ? (name as WorkState) : 'done';
}

const OF_OUTCOME: { readonly [outcome in EventOutcome]: readonly WantedClass[] } = {
  'to-apply': [{ name: 'pending', heldBy: null }],
  'on-its-way': [{ name: 'open', heldBy: [''] }],
  'in-hubspot': [{ name: 'synced', heldBy: null }],
  waiting: [
    { name: 'waiting', heldBy: null },
    { name: 'open', heldBy: ['waiting'] },
  ],
  'dead-letter': [
    { name: 'dead', heldBy: null },
    { name: 'open', heldBy: ['dead'] },
  ],
  discarded: [
    { name: 'discarded', heldBy: null },
    { name: 'open', heldBy: ['discarded'] },
  ],
  'not-mapped': [{ name: 'ignored', heldBy: null }],
  'no-contact': [{ name: 'no contact', heldBy: null }],
  'left-out': [{ name: 'when', heldBy: null }],
  erased: [{ name: ERASED, heldBy: null }],
};

/** Names of what counts: a class, and `open:` with what holds an event of that class up. */
export function kindsOf(classes: readonly WantedClass[]): readonly string[] {
  return classes.flatMap(({ name, heldBy }) =>
    name === 'open' ? (heldBy ?? HELD_BY).map((held) => `open:${held}`) : [name],
  );
}

/** What became of an event in the words of its badge; what an earlier version said of it as it said it. */
export function badgeText(
  event: Pick<EventSummary, 'state' | 'reason' | 'syncedAtMs' | 'heldBy'>,
): string {
  const outcome = eventOutcome(event);
  if (outcome === null) return event.reason ?? event.state;
  return outcome === 'in-hubspot' ? 'in HubSpot' : outcome.replaceAll('-', ' ');
}
