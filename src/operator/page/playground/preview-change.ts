import type { Preview } from '../../../core/preview.ts';

/** How something stands against what the mapping in force makes of the same event. */
export type Change = 'added' | 'changed' | 'removed' | 'same';

/** One thing that a mapping makes of an event: a key, a property, a timeline entry or a consent. */
export interface ChangedPart {
  readonly kind: 'key' | 'property' | 'entry' | 'consent';
  readonly name: string;
  readonly value: string;
  /** What the mapping yields, where HubSpot is sent it in another form; null else. */
  readonly given: string | null;
  /** The type, source and write mode of a property. */
  readonly detail: string;
  readonly change: Change;
  /** What it is by the mapping in force, where that is something else. */
  readonly before: string | null;
}

/** Compares two previews of one event; without `before` all is the same. */
export function comparePreviews(now: Preview, before: Preview | null): readonly ChangedPart[] {
  const parts = partsOf(now);
  if (before === null) return parts.map((part) => ({ ...part, change: 'same', before: null }));
  const known = new Map(partsOf(before).map((part) => [nameOf(part), part]));
  const kept = parts.map((part): ChangedPart => {
    const old = known.get(nameOf(part));
    if (old === undefined) return { ...part, change: 'added', before: null };
    const isSame = old.value === part.value && old.detail === part.detail;
    if (isSame) return { ...part, change: 'same', before: null };
    return { ...part, change: 'changed', before: beforeOf(old, part) };
  });
  const names = new Set(parts.map(nameOf));
  const removed = [...known.values()]
    .filter((part) => !names.has(nameOf(part)))
    .map((part): ChangedPart => ({ ...part, change: 'removed', before: null }));
  return [...kept, ...removed].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** How many parts were added, changed and removed. */
export function countChanges(parts: readonly ChangedPart[]): {
  readonly [change in Change]: number;
} {
  const count = (change: Change): number => parts.filter((part) => part.change === change).length;
  return {
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    same: count('same'),
  };
}

type Part = Omit<ChangedPart, 'change' | 'before'>;

const KINDS: readonly ChangedPart['kind'][] = ['key', 'property', 'entry', 'consent'];

function partsOf({ keys, properties, timeline, consents }: Preview): readonly Part[] {
  return [
    ...keys.map(
      ({ property, value }) =>
        ({ kind: 'key', name: property, value, given: null, detail: '' }) as const,
    ),
    ...properties.map(
      ({ property, given, text, type, source, write }) =>
        ({
          kind: 'property',
          name: property,
          value: text,
          given: given === text ? null : given,
          detail: [
            type,
            ...(source === 'wallet' ? ['wallet'] : []),
            ...(write === 'newest' ? [] : [write]),
          ].join(' · '),
        }) as const,
    ),
    ...timeline.map(
      ({ name, properties }) =>
        ({ kind: 'entry', name, value: entryText(properties), given: null, detail: '' }) as const,
    ),
    ...consents.map(
      ({ name, isGiven, subscription, legalBasis }) =>
        ({
          kind: 'consent',
          name,
          value: isGiven ? 'yes' : 'no',
          given: null,
          detail: `${subscription} · ${legalBasis}`,
        }) as const,
    ),
  ];
}

function entryText(properties: { readonly [name: string]: string }): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function nameOf({ kind, name }: Part): string {
  return `${kind} ${name}`;
}

function beforeOf(old: Part, part: Part): string {
  const values = old.value === part.value ? [] : [old.value === '' ? '(empty)' : old.value];
  const details = old.detail === part.detail ? [] : [old.detail];
  return [...values, ...details].join(' · ');
}
