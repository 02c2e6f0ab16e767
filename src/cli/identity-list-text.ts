import { timeText } from '../core/time-text.ts';
import { peopleNames } from './people-text.ts';
import { shellWord } from './shell-word.ts';
import { type Cell, section, shortened } from './text.ts';
import type { ConflictSummary, SettlementKind } from '../model/conflict.ts';
import type { PeopleOfContact } from '../model/people.ts';
import type { UnmergedContact } from '../model/record-holder.ts';

/** What `identity list` shows. */
export interface IdentityList {
  readonly conflicts: readonly ConflictSummary[];
  readonly overfull: readonly (PeopleOfContact & { readonly split: string | null })[];
  readonly unmerged: readonly UnmergedContact[];
}

/** Longest value of a list, in characters. */
const VALUE_CHARS_MAX = 40;

/** What is to be known of who is who, for a person. */
export function listText({ conflicts, overfull, unmerged }: IdentityList, limit: number): string {
  if (conflicts.length + overfull.length + unmerged.length === 0) return NOTHING;
  const [first] = conflicts;
  return [
    section('Values that several people have', conflictRows(conflicts)),
    moreText(conflicts.length, limit),
    first === undefined
      ? ''
      : `  "neostore-hubspot identity show ${shellWord(first.value)}" shows both sides, and what can be decided.\n`,
    section('Contacts that hold several people', overfull.map(severalRow)),
    moreText(overfull.length, limit),
    section('People of whom HubSpot has several records', unmerged.map(unmergedRow)),
    moreText(unmerged.length, limit),
    unmerged.length === 0 ? '' : `${MERGE}\n`,
  ]
    .join('')
    .trim();
}

const NOTHING =
  'No value is claimed by a second person, no contact holds several people, and nobody has several records in HubSpot.';
const MERGE =
  '  Whoever knows that they are one person merges them in HubSpot; the daemon follows.';

function moreText(shown: number, limit: number): string {
  return shown < limit ? '' : '  … and there may be more; --limit shows them\n';
}

function conflictRows(conflicts: readonly ConflictSummary[]): readonly (readonly Cell[])[] {
  if (conflicts.length === 0) return [];
  return [
    ['value', 'key', 'held by', 'claimed by', 'since', 'events', 'decided'],
    ...conflicts.map(({ value, property, holder, claimants, sinceMs, times, settled }) => [
      shortened(value, VALUE_CHARS_MAX),
      property,
      holder === null ? 'nobody' : shortened(holder.value, VALUE_CHARS_MAX),
      claimants.toLocaleString('en'),
      timeText(sinceMs),
      times.toLocaleString('en'),
      decidedText(settled),
    ]),
  ];
}

/** What a person has decided of a conflict. */
export function decidedText(settled: SettlementKind | null): string {
  return settled === null ? 'open' : DECIDED[settled];
}

const DECIDED: { readonly [kind in SettlementKind]: string } = {
  same: 'same person',
  different: 'different people',
  give: 'given',
  ignore: 'ignored',
};

function unmergedRow({
  contactKey,
  hubspotId,
  duplicates,
  reason,
}: UnmergedContact): readonly Cell[] {
  const records = [hubspotId, ...duplicates.map((record) => record.hubspotId)];
  const key = contactKey === null ? '' : shortened(contactKey.value, VALUE_CHARS_MAX);
  return [key, reason ?? `HubSpot records ${records.filter((id) => id !== null).join(', ')}`];
}

function severalRow({ contact, people, split }: IdentityList['overfull'][number]): readonly Cell[] {
  const record = contact.hubspotId === null ? 'no record' : `record ${contact.hubspotId}`;
  return [
    people.length.toLocaleString('en'),
    peopleNames(people),
    record,
    split === null ? '' : `"${split}" takes it apart`,
  ];
}
