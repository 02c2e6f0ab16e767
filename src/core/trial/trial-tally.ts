import type { TrialChange } from './compare-trial.ts';
import type { Claim } from '../../model/claim.ts';

export const TRIAL_KINDS = ['changed', 'new', 'refused', 'conflict'] as const;

export type TrialKind = (typeof TRIAL_KINDS)[number];

/** Lines of the list behind a number; what is beyond is counted. */
export const TRIAL_ROWS_MAX = 1_000;

/** One line of the list behind a number. */
export interface TrialRow extends Omit<TrialChange, 'kind'> {
  readonly eventId: string;
  readonly eventName: string;
  /** Who it is about, by the strongest key; null where the event names nobody. */
  readonly who: string | null;
}

/** How much of one kind there is, with the first lines of it. */
export interface TrialCount {
  readonly values: number;
  readonly events: number;
  /** Contacts that events have reached; an event that reached nobody yet counts for none. */
  readonly contacts: number;
  readonly rows: readonly TrialRow[];
}

/** What a mapping would do to stored events, as far as they were tried. */
export interface TrialSum {
  readonly events: number;
  /** Events of which the mapping makes just what the one in force makes. */
  readonly same: number;
  /** Events on which an expression took too much, so that nothing is known. */
  readonly lost: number;
  readonly kinds: { readonly [kind in TrialKind]: TrialCount };
}

/** An event that was tried, with whom it is about. */
export interface TriedEvent extends Pick<TrialRow, 'eventId' | 'eventName' | 'who'> {
  readonly contactId: number | null;
  /** Null where the trial came to no end. */
  readonly changes: readonly TrialChange[] | null;
  /** Values of it that others hold. */
  readonly claims: readonly Claim[];
}

interface Counted {
  values: number;
  events: number;
  readonly contacts: Set<number>;
  readonly rows: TrialRow[];
}

/** Adds up what comes of trying a mapping on one event after the other. */
export class TrialTally {
  #events = 0;
  #same = 0;
  #lost = 0;
  readonly #kinds: { readonly [kind in TrialKind]: Counted } = {
    changed: counted(),
    new: counted(),
    refused: counted(),
    conflict: counted(),
  };

  add(event: TriedEvent): void {
    this.#events += 1;
    if (event.changes === null) {
      this.#lost += 1;
      return;
    }
    const conflicts = event.claims.map(conflictOf);
    if (event.changes.length + conflicts.length === 0) this.#same += 1;
    const byKind = Map.groupBy([...event.changes, ...conflicts], ({ kind }) => kind);
    for (const [kind, changes] of byKind) this.#count(kind, event, changes);
  }

  get sum(): TrialSum {
    const { changed, new: fresh, refused, conflict } = this.#kinds;
    return {
      events: this.#events,
      same: this.#same,
      lost: this.#lost,
      kinds: {
        changed: countOf(changed),
        new: countOf(fresh),
        refused: countOf(refused),
        conflict: countOf(conflict),
      },
    };
  }

  #count(kind: TrialKind, event: TriedEvent, changes: readonly Omit<TrialChange, 'kind'>[]): void {
    const { eventId, eventName, who, contactId } = event;
    const count = this.#kinds[kind];
    count.events += 1;
    count.values += changes.length;
    if (contactId !== null) count.contacts.add(contactId);
    for (const { name, before, after, reason } of changes) {
      if (count.rows.length >= TRIAL_ROWS_MAX) return;
      count.rows.push({ eventId, eventName, who, name, before, after, reason });
    }
  }
}

function counted(): Counted {
  return { values: 0, events: 0, contacts: new Set(), rows: [] };
}

function countOf({ values, events, contacts, rows }: Counted): TrialCount {
  return { values, events, contacts: contacts.size, rows: [...rows] };
}

function conflictOf({ property, value, kind, holder }: Claim) {
  return {
    kind: 'conflict' as const,
    name: property,
    before: holder === null ? null : holder.value,
    after: value,
    reason: REASONS[kind],
  };
}

const REASONS: { readonly [kind in Claim['kind']]: string } = {
  taken: 'somebody else has it',
  ignored: 'a person has said that it names nobody',
  'over-limit': 'its person has as many already as one may have',
};
