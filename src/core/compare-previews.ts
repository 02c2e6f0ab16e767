import type { Preview } from './preview.ts';
import { isSameKey } from './identity.ts';
import type { ContactKey } from '../model/contact.ts';
import { DEFAULT_MODE, type WriteMode } from '../model/write-mode.ts';

/** In what two mappings differ on one event. */
export interface PreviewDifferences {
  /** What becomes of the event by each; null where that is the same. */
  readonly outcome: {
    readonly before: PreviewedOutcome;
    readonly after: PreviewedOutcome;
  } | null;
  readonly keys: { readonly added: readonly ContactKey[]; readonly removed: readonly ContactKey[] };
  readonly properties: readonly Changed[];
  /** Entries by name, and what they tell by name and property, such as `pass_installed.wallet`. */
  readonly timeline: readonly Changed[];
  /** Values that cannot be taken, by the reason. */
  readonly dropped: readonly Changed[];
}

export type PreviewedOutcome = Pick<Preview, 'outcome' | 'reason'>;

/** Something that only one of the two has, or both differently; null stands for not there. */
export interface Changed {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Compares what two mappings make of the same event, the one that is in force first. */
export function comparePreviews(before: Preview, after: Preview): PreviewDifferences {
  const isSame = before.outcome === after.outcome && before.reason === after.reason;
  return {
    outcome: isSame ? null : { before: outcomeOf(before), after: outcomeOf(after) },
    keys: {
      added: keysOnlyOf(after.keys, before.keys),
      removed: keysOnlyOf(before.keys, after.keys),
    },
    properties: changed(before, after, propertiesOf),
    timeline: changed(before, after, timelineOf),
    dropped: changed(before, after, droppedOf),
  };
}

/** Whether two mappings make the same of an event. */
export function isSamePreview({
  outcome,
  keys,
  properties,
  timeline,
  dropped,
}: PreviewDifferences): boolean {
  const lists = [keys.added, keys.removed, properties, timeline, dropped];
  return outcome === null && lists.every((list) => list.length === 0);
}

function outcomeOf({ outcome, reason }: Preview): PreviewedOutcome {
  return { outcome, reason };
}

function keysOnlyOf(
  keys: readonly ContactKey[],
  others: readonly ContactKey[],
): readonly ContactKey[] {
  return keys.filter((key) => !others.some((other) => isSameKey(key, other)));
}

type Named = ReadonlyMap<string, string>;

/** Consents stand among the properties, under a name that no property has. */
function propertiesOf({ properties, consents }: Preview): Named {
  return new Map([
    ...properties.map(({ property, text, write }) => [property, modeText(text, write)] as const),
    ...consents.map(
      ({ name, isGiven, subscription, legalBasis }) =>
        [`consents.${name}`, `${isGiven ? 'yes' : 'no'}, ${subscription} (${legalBasis})`] as const,
    ),
  ]);
}

/** How a value is written is part of what it is: both may differ. */
function modeText(text: string, write: WriteMode): string {
  return write === DEFAULT_MODE ? text : `${text} (write ${write})`;
}

function timelineOf({ timeline }: Preview): Named {
  return new Map(
    timeline.flatMap(({ name, properties }) => [
      [name, ''] as const,
      ...Object.entries(properties).map(([key, value]) => [`${name}.${key}`, value] as const),
    ]),
  );
}

function droppedOf({ dropped }: Preview): Named {
  return new Map(dropped.map(({ property, reason }) => [property, reason]));
}

function changed(
  before: Preview,
  after: Preview,
  named: (preview: Preview) => Named,
): readonly Changed[] {
  const [old, fresh] = [named(before), named(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? null, after: fresh.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}
