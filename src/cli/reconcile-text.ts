import { duration } from '../core/duration.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { MendPlan } from '../core/reconcile/plan-mend.ts';
import { counted, section, shortened } from './text.ts';
import type { DriftGroup, DriftView, ReconcileRun } from '../model/reconcile.ts';

/** Longest value in an example, in characters. */
const VALUE_CHARS_MAX = 30;

type Row = readonly string[];

/** What a comparison found, for a person. */
export function reconcileText(run: ReconcileRun, groups: readonly DriftGroup[]): string {
  const { checked, drifted, startedMs, endedMs } = run;
  const took = endedMs === null ? '' : ` in ${duration(endedMs - startedMs)}`;
  const compared = `${counted(checked, 'contact')} compared${took}`;
  if (drifted === 0) return `${compared}: HubSpot holds what the events say.`;
  const differ = drifted === 1 ? 'differs' : 'differ';
  return `${compared}, ${drifted.toLocaleString('en')} ${differ}.\n${section('Differences', groups.flatMap(groupRows))}`.trimEnd();
}

function groupRows(group: DriftGroup): readonly Row[] {
  const { property, count, samples } = group;
  const head = [property ?? 'the record', count.toLocaleString('en'), causeText(group)];
  const left = count - samples.length;
  const more = left > 0 ? [`… and ${left.toLocaleString('en')} more; --json has them`] : [];
  return [head, ...[...samples.map(sampleText), ...more].map((example) => ['', '', example])];
}

function causeText({ cause, changedBy }: Pick<DriftGroup, 'cause' | 'changedBy'>): string {
  switch (cause) {
    case 'changed in HubSpot':
      return changedBy === null ? 'changed in HubSpot' : `changed in HubSpot by ${changedBy}`;
    case 'lost':
      return 'lost: HubSpot confirmed it, and does not hold it any more';
    case 'record gone':
      return 'gone: the record was deleted in HubSpot';
  }
}

function sampleText({ contactKey, hubspotId, property, expected, found }: DriftView): string {
  const who = `${contactKey?.value ?? 'contact'} (record ${hubspotId})`;
  if (property === null) return who;
  return `${who}: ${valueText(found)} in HubSpot, ${valueText(expected)} by the events`;
}

function valueText(value: string): string {
  return value === '' ? 'nothing' : `"${shortened(value, VALUE_CHARS_MAX)}"`;
}

/** What mending would do, for a person who is about to be asked. */
export function mendPlanText(
  { overwritten, left, recreated, leftDeleted }: MendPlan,
  recreate: Mapping['recreate'],
): string {
  const rows: readonly Row[] = [
    ...overwritten.map((group) => ['overwrite', ...ofGroup(group)]),
    ...(recreated === 0 ? [] : [['make again', '', contacts(recreated), 'deleted in HubSpot']]),
    ...left.map((group) => ['leave', ...ofGroup(group)]),
    ...(leftDeleted === 0
      ? []
      : [['leave deleted', '', contacts(leftDeleted), LEFT_DELETED[recreate]]]),
  ];
  return section('Plan', rows).trimEnd();
}

function ofGroup(group: DriftGroup): Row {
  return [group.property ?? '', contacts(group.count), causeText(group)];
}

function contacts(count: number): string {
  return counted(count, 'contact');
}

const LEFT_DELETED: { readonly [recreate in Mapping['recreate']]: string } = {
  event: '--recreate makes them again; so does the next event of each',
  never: 'contact.recreate is "never"',
};
