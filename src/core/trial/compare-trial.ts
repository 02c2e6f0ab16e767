import { comparePreviews, type Changed } from '../compare-previews.ts';
import type { Preview } from '../preview.ts';
import type { Application } from '../../model/application.ts';

/**
 * What a mapping that is tried does to an event that the mapping in force does not:
 * - `new`: something that was not there before.
 * - `changed`: something that is another now, or goes.
 * - `refused`: a value, or a whole event, that cannot be taken.
 */
export interface TrialChange {
  readonly kind: 'changed' | 'new' | 'refused';
  /** A property, an entry such as `pass_installed.wallet`, a consent, a key; empty for the whole event. */
  readonly name: string;
  /** By the mapping in force, and by the one that is tried; null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why it is refused; null where it is not. */
  readonly reason: string | null;
}

/** What came of trying a mapping on one event. */
export interface TrialResult {
  readonly changes: readonly TrialChange[];
  /** What the tried mapping makes of it, where the event may reach somebody else by it; null else. */
  readonly application: Application | null;
}

/** Tells in what the mapping that is tried differs from the one in force on one event. */
export function compareTrial(inForce: Preview, tried: Preview): readonly TrialChange[] {
  const { keys, properties, timeline } = comparePreviews(inForce, tried);
  const added = keys.added.map(({ property, value }) => ({
    name: `key ${property}`,
    before: null,
    after: value,
  }));
  const removed = keys.removed.map(({ property, value }) => ({
    name: `key ${property}`,
    before: value,
    after: null,
  }));
  const refusedNames = new Set(tried.dropped.map(({ property }) => property));
  const made = [...added, ...removed, ...properties, ...timeline].filter(
    // That it goes because it is refused is told once.
    ({ name, after }) => after !== null || !refusedNames.has(name),
  );
  return [...made.map(changeOf), ...refusals(inForce, tried)];
}

/** Whether an event may reach somebody else by the mapping that is tried. */
export function isReachOther(inForce: Preview, tried: Preview): boolean {
  const { keys } = comparePreviews(inForce, tried);
  return keys.added.length + keys.removed.length > 0;
}

function changeOf({ name, before, after }: Changed): TrialChange {
  return { kind: before === null ? 'new' : 'changed', name, before, after, reason: null };
}

function refusals(inForce: Preview, tried: Preview): readonly TrialChange[] {
  const held = new Map(inForce.properties.map(({ property, text }) => [property, text]));
  const values = tried.dropped.map(({ property, reason, value = null }) => ({
    kind: 'refused' as const,
    name: property,
    before: held.get(property) ?? null,
    after: value,
    reason,
  }));
  const isGivenUp = tried.outcome === 'failed' || tried.outcome === 'quarantined';
  const whole = { kind: 'refused', name: '', before: null, after: null } as const;
  return isGivenUp ? [...values, { ...whole, reason: tried.reason }] : values;
}
