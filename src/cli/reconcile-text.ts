import { duration } from '../core/duration.ts';
import { counted, section, shortened } from './text.ts';
import type { DriftView, ReconcileRun } from '../model/reconcile.ts';

/** Examples that are shown of one kind of difference. */
const EXAMPLES_SHOWN_MAX = 3;

/** Longest value in an example, in characters. */
const VALUE_CHARS_MAX = 30;

/** What a comparison found, for a person. */
export function reconcileText(run: ReconcileRun, drifts: readonly DriftView[]): string {
  const { checked, drifted, startedMs, endedMs } = run;
  const took = endedMs === null ? '' : ` in ${duration(endedMs - startedMs)}`;
  const compared = `${counted(checked, 'contact')} compared${took}`;
  if (drifted === 0) return `${compared}: HubSpot holds what the events say.`;
  const groups = [...Map.groupBy(drifts, groupOf).values()].toSorted((a, b) => b.length - a.length);
  const differ = drifted === 1 ? 'differs' : 'differ';
  return `${compared}, ${drifted.toLocaleString('en')} ${differ}.\n${section('Differences', groups.flatMap(groupRows))}`.trimEnd();
}

function groupOf({ property, cause, changedBy }: DriftView): string {
  return JSON.stringify([property, cause, changedBy]);
}

function groupRows(group: readonly DriftView[]): readonly (readonly string[])[] {
  const [first] = group;
  if (first === undefined) return [];
  const head = [
    first.property ?? 'the record',
    group.length.toLocaleString('en'),
    causeText(first),
  ];
  const examples = group.slice(0, EXAMPLES_SHOWN_MAX).map(exampleText);
  const left = group.length - examples.length;
  const more = left > 0 ? [`… and ${left.toLocaleString('en')} more; --json has them`] : [];
  return [head, ...[...examples, ...more].map((example) => ['', '', example])];
}

function causeText({ cause, changedBy }: DriftView): string {
  switch (cause) {
    case 'changed in HubSpot':
      return changedBy === null ? 'changed in HubSpot' : `changed in HubSpot by ${changedBy}`;
    case 'lost':
      return 'lost: HubSpot confirmed it, and does not hold it any more';
    case 'record gone':
      return 'gone: the record was deleted in HubSpot';
  }
}

function exampleText({ contactKey, hubspotId, property, expected, found }: DriftView): string {
  const who = `${contactKey?.value ?? 'contact'} (record ${hubspotId})`;
  if (property === null) return who;
  return `${who}: ${valueText(found)} in HubSpot, ${valueText(expected)} by the events`;
}

function valueText(value: string): string {
  return value === '' ? 'nothing' : `"${shortened(value, VALUE_CHARS_MAX)}"`;
}
