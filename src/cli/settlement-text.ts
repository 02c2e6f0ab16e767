import { holderKey } from '../core/ledger/claims.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { ConflictView, SettlementKind } from '../model/conflict.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ContactSummary } from '../model/view.ts';
import { shellWord } from './shell-word.ts';
import { counted } from './text.ts';

/** A decision on a conflict, with the contact that it names. */
export type PlannedSettlement =
  | { readonly kind: 'same' | 'give'; readonly contact: ContactSummary }
  | { readonly kind: 'different' | 'ignore' };

/** The command lines that settle a conflict, each with what it does. */
export function settlementLines(
  conflict: ConflictView,
): readonly (readonly [line: string, effect: string])[] {
  const { value, property, holderContact, claimantContacts } = conflict;
  const [contact] = claimantContacts;
  const plans: readonly PlannedSettlement[] = [
    ...(contact === undefined || holderContact === null
      ? []
      : [{ kind: 'same', contact } as const]),
    { kind: 'different' },
    ...(contact === undefined ? [] : [{ kind: 'give', contact } as const]),
    { kind: 'ignore' },
  ];
  return plans.map((plan) => {
    const name = 'contact' in plan ? ` ${shellWord(sideName(plan.contact, property))}` : '';
    const line = `neostore-hubspot identity settle ${shellWord(value)} ${plan.kind}${name}`;
    return [line, SHORTLY[plan.kind]];
  });
}

const SHORTLY: { readonly [kind in SettlementKind]: string } = {
  same: 'both are one person',
  different: 'they are different people, and it stays as it is',
  give: 'it is theirs, and who has it goes without',
  ignore: 'it names nobody, such as the address of a till',
};

/** What a settlement does, in sentences, before it is done. */
export function effectText(
  { property, value, claimants, holderContact, settled }: ConflictView,
  plan: PlannedSettlement,
  { merge }: Pick<Mapping, 'merge'>,
): readonly string[] {
  const holder = holderContact === null ? 'nobody' : sideName(holderContact, property);
  const others = counted(claimants, 'contact');
  const before =
    settled === null ? [] : [`It was decided before (${settled}); this takes its place.`];
  switch (plan.kind) {
    case 'same': {
      const name = sideName(plan.contact, property);
      return [
        `${holder} and ${name} become one contact, and their keys are those of one person from now on.`,
        ...recordsText(holderContact, plan.contact, merge),
        'No command takes this back.',
        ...before,
      ];
    }
    case 'different':
      return [
        `${holder} keeps ${value}; ${others} that ${claimants === 1 ? 'claims' : 'claim'} it go${claimants === 1 ? 'es' : ''} without, and nobody is asked again.`,
        ...before,
      ];
    case 'give': {
      const name = sideName(plan.contact, property);
      const loser =
        holderContact === null ? '' : `; ${holder} claims it from now on, and goes without`;
      return [`${name} gets ${value}${loser}.`, ...before];
    }
    case 'ignore':
      return [
        `${value} names nobody from now on: it leads to no contact, and is sent for none of those that have it.`,
        ...before,
      ];
  }
}

function recordsText(
  holder: ContactSummary | null,
  other: ContactSummary,
  merge: Mapping['merge'],
): readonly string[] {
  if (holder?.hubspotId === undefined || holder.hubspotId === null || other.hubspotId === null) {
    return [];
  }
  const records = `Their records in HubSpot (${holder.hubspotId} and ${other.hubspotId})`;
  return [
    merge === 'never'
      ? `${records} stay two: the mapping says "merge": "never".`
      : `${records} are merged if the daemon made both, which HubSpot cannot undo; else they stay two.`,
  ];
}

/** What a mapping says so that a value names nobody in any ledger. */
export function ignoreLine(
  { match }: Pick<Mapping, 'match'>,
  { property, value }: ContactKey,
): string {
  const ignore = match.find((rule) => rule.property === property)?.ignore ?? [];
  return `"ignore": [${[...ignore, value].map((one) => JSON.stringify(one)).join(', ')}]`;
}

/** What one side of a conflict is called: by a key that is not the one in question, where it has one. */
function sideName({ keys }: Pick<ContactSummary, 'keys'>, property: string): string {
  return holderKey(keys, property)?.value ?? 'a contact without a key';
}
