import {
  isSamePreview,
  type Changed,
  type PreviewDifferences,
  type PreviewedOutcome,
} from '../core/compare-previews.ts';
import { keyName } from '../core/identity.ts';
import { section, shortened } from './text.ts';
import type { ContactKey } from '../model/contact.ts';

/** Longest value on a line that shows two, in characters. */
const VALUE_CHARS_MAX = 40;

/** What differs between two mappings on an event: `+` only the other has, `-` only this one, `~` both differently. */
export function compareText(differences: PreviewDifferences): string {
  if (isSamePreview(differences)) return '\nBoth make the same of this event.\n';
  const { outcome, keys, properties, timeline, dropped } = differences;
  return [
    outcome === null
      ? ''
      : `\nThe outcome differs: ${outcomeText(outcome.before)} → ${outcomeText(outcome.after)}\n`,
    section('Contact keys', [
      ...keys.added.map((key) => ['+', ...keyCells(key)]),
      ...keys.removed.map((key) => ['-', ...keyCells(key)]),
    ]),
    section('Contact properties', properties.map(changedRow)),
    section('Timeline events', timeline.map(changedRow)),
    section('Not written', dropped.map(changedRow)),
  ].join('');
}

function outcomeText({ outcome, reason }: PreviewedOutcome): string {
  return reason === null ? outcome : `${outcome} (${reason})`;
}

function keyCells({ property, value }: ContactKey): readonly string[] {
  return [keyName(property), shortened(value, VALUE_CHARS_MAX)];
}

function changedRow({ name, before, after }: Changed): readonly string[] {
  if (before === null) return ['+', name, valueText(after ?? '')];
  if (after === null) return ['-', name, valueText(before)];
  return ['~', name, `${valueText(before)} → ${valueText(after)}`];
}

function valueText(value: string): string {
  return shortened(value, VALUE_CHARS_MAX);
}
