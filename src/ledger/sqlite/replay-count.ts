import type { ReplayCount, ReplayFilter } from '../replay.ts';
import type { Step } from '../operations/in-steps.ts';
import { isReplayed, type ReplayWalk } from './replay-walk.ts';

/** Events that one step of a count looks at. */
const COUNTED_PER_STEP_MAX = 5_000;

/** Where the next step of a count begins. */
export interface CountCursor {
  readonly purged: 0 | 1;
  readonly seq: number | null;
}

/** What one step counted; a contact may be in several. */
export type CountedReplay = Omit<ReplayCount, 'contacts'> & {
  readonly contacts: readonly number[];
};

/** Counts what a replay would apply again, first of what is kept, then of what is purged. */
export function countReplay(
  walk: ReplayWalk,
  connection: string,
  filter: ReplayFilter,
  { purged, seq }: CountCursor,
): Step<CountedReplay, CountCursor> {
  const limit = COUNTED_PER_STEP_MAX;
  const events = walk(connection, filter, { cursor: seq, purged, limit });
  const matched = events.filter((event) => isReplayed(event, filter));
  const contacts = purged === 1 ? [] : matched.flatMap(({ contactId }) => contactId ?? []);
  const result = {
    matched: matched.length,
    purged: purged === 1 ? matched.length : 0,
    contacts: [...new Set(contacts)],
  };
  const last = events.length < limit ? undefined : events.at(-1);
  if (last !== undefined) return { result, cursor: { purged, seq: last.seq } };
  return { result, cursor: purged === 1 ? null : { purged: 1, seq: null } };
}
