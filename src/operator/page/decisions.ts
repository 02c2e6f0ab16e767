import type { ConflictAnswer, ConflictSide } from '../api.ts';
import { keyName } from '../../core/identity.ts';
import type { Settlement } from '../../model/conflict.ts';
import { plural } from './format.ts';

/** The two between whom something is decided. */
export interface Sides {
  readonly conflict: Pick<ConflictAnswer, 'property' | 'value' | 'claimants'>;
  readonly holder: ConflictSide | null;
  readonly claimant: ConflictSide;
}

/** A decision about a value that several people have, in words. */
export interface Decision {
  readonly settlement: Settlement;
  /** Its name, as the button has it. */
  readonly name: string;
  /** When it is the right one. */
  readonly when: string;
  readonly question: string;
  /** What happens, in one sentence. */
  readonly consequence: string;
  readonly verb: string;
  /** Whether it cannot be taken back, or concerns everybody who has the value. */
  readonly isGrave: boolean;
  /** What is said once it is done. */
  readonly outcome: string;
}

/** The decisions that there are to take: nobody can be the same person as nobody. */
export function decisionsOn(sides: Sides): readonly Decision[] {
  const { holder, claimant } = sides;
  const theirs = giveTo(claimant, holder);
  const rest = [different(sides), theirs, ignore(sides)];
  return holder === null ? rest : [same(holder, claimant), ...rest];
}

function same(holder: ConflictSide, claimant: ConflictSide): Decision {
  const both = `${holder.title} and ${claimant.title}`;
  return {
    settlement: { kind: 'same', contactId: claimant.id },
    name: 'Same person',
    when: `${both} are one person who is known twice.`,
    question: `Are ${both} one person?`,
    consequence:
      'They become one contact with the keys, values and events of both, and records of theirs that this daemon made are merged in HubSpot, which cannot undo that.',
    verb: 'Make them one',
    isGrave: true,
    outcome: `${both} are one contact now.`,
  };
}

function different({ conflict, holder }: Sides): Decision {
  const stays =
    holder === null ? 'the value stays left out of all' : `${holder.title} keeps the value`;
  return {
    settlement: { kind: 'different' },
    name: 'Different people',
    when: 'They share it, as a family shares a mailbox.',
    question: `Keep ${conflict.claimants === 1 ? 'both' : 'all'} as different people?`,
    consequence: `Each stays a contact of their own, ${stays}, and nobody is asked about it again.`,
    verb: 'Keep them apart',
    isGrave: false,
    outcome: 'They stay different people, and nobody is asked again.',
  };
}

function giveTo(claimant: ConflictSide, holder: ConflictSide | null): Decision {
  const without = holder === null ? 'sent with it' : `and ${holder.title} goes without it`;
  return {
    settlement: { kind: 'give', contactId: claimant.id },
    name: 'Give it over',
    when: `It is that of ${claimant.title}, and of nobody else.`,
    question: `Give it to ${claimant.title}?`,
    consequence:
      holder === null
        ? `${claimant.title} gets the value, and is ${without} to HubSpot again.`
        : `${claimant.title} gets the value, ${without}; both are sent to HubSpot again.`,
    verb: 'Give it over',
    isGrave: false,
    outcome: `${claimant.title} has it now.`,
  };
}

function ignore({ conflict: { claimants }, holder }: Sides): Decision {
  const all = plural(claimants + (holder === null ? 0 : 1), 'contact');
  return {
    settlement: { kind: 'ignore' },
    name: 'Names nobody',
    when: 'It is a placeholder, such as what a till types where there is none.',
    question: 'Does it name nobody?',
    consequence: `It is left out of ${all}, and of everybody who comes with it later, and leads to nobody any more.`,
    verb: 'Ignore it',
    isGrave: true,
    outcome: 'It names nobody from now on.',
  };
}

/** What the daemon does with the value as things stand. */
export function describeConflict({
  property,
  claimants,
  settled,
  holderSide,
}: ConflictAnswer): string {
  if (settled === 'ignore') return 'It names nobody: it is left out of all who have it.';
  if (holderSide === null) {
    return `Nobody has it: whoever claims it has as many values of ${keyName(property)} as one person may have.`;
  }
  const others = claimants === 1 ? 'the other' : `the ${plural(claimants, 'other')}`;
  return `${holderSide.title} has it, and it is left out of ${others}. Each stays a contact of their own.`;
}

/** How many people have a value, such as "3 people". */
export function countPeople(conflict: {
  readonly claimants: number;
  readonly holder: object | null;
}): string {
  return plural(conflict.claimants + (conflict.holder === null ? 0 : 1), 'person', 'people');
}

/** What a mapping says so that a value names nobody, in a new ledger, too. */
export function ignoreLine(value: string): string {
  return `"ignore": [${JSON.stringify(value)}]`;
}
