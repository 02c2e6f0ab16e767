import { peopleText } from './people-text.ts';
import { isSameKey } from '../core/identity.ts';
import { shellWord } from './shell-word.ts';
import { counted, heading, indented } from './text.ts';
import type { ContactKey } from '../model/contact.ts';
import type { PeopleOfContact, PersonOfContact, Split } from '../model/people.ts';

/** A contact that is to be taken apart. */
export interface SplitPlan extends PeopleOfContact {
  /** The key whose person keeps the record; null where the contact holds one person. */
  readonly kept: ContactKey | null;
}

/** What taking a contact apart would come to. */
export function plannedText(plan: SplitPlan): string {
  const { people, purged, kept, contact } = plan;
  if (kept === null) return oneText(plan);
  const record = contact.hubspotId === null ? 'the contact' : `record ${contact.hubspotId}`;
  const others = people.filter((person) => !isOf(person, kept));
  const entries = others.reduce((sum, person) => sum + person.entries, 0);
  const facts = [
    ...(people.some((person) => isOf(person, kept)) ? [] : [`${record} stays with ${kept.value}`]),
    ...(entries === 0
      ? []
      : [`${entriesText(entries)} on the timeline of ${record}: HubSpot moves none`]),
    ...(purged === 0 ? [] : [`${purgedText(purged)} with ${record}`]),
  ];
  const title = `This contact holds ${counted(people.length, 'person', 'people')}`;
  const table = peopleText(people, (person) => (isOf(person, kept) ? `keeps ${record}` : ''));
  return [heading(title), table, ...(facts.length === 0 ? [] : ['', indented(facts)])].join('\n');
}

function oneText({ contact }: SplitPlan): string {
  const [key] = contact.keys;
  const again =
    key === undefined
      ? ''
      : `; "neostore-hubspot replay --contact ${shellWord(key.value)}" applies its events again`;
  return `This contact holds one person, by the rules in force: there is nothing to take apart${again}`;
}

function isOf({ key, keys }: PersonOfContact, kept: ContactKey): boolean {
  if (key === null || isSameKey(key, kept)) return key !== null;
  return key.property !== kept.property && keys.some((other) => isSameKey(other, kept));
}

function entriesText(entries: number): string {
  return counted(entries, 'entry of the others stays', 'entries of the others stay');
}

function purgedText(purged: number): string {
  return `${counted(purged, 'event', 'events')} of which the payload was purged: what they said stays`;
}

/** What taking a contact apart has begun, and how to watch the rest. */
export function splitText({ people }: SplitPlan, split: Split, worker: string): string {
  const other = people.find(({ key }) => key !== null && key.value !== split.kept.value);
  const watch =
    other?.key === undefined || other.key === null
      ? ''
      : `, and "neostore-hubspot why ${shellWord(other.key.value)}" what came of it`;
  return [
    `taken apart: ${worker} applies ${counted(split.events, 'event')} again, each for whom it is of`,
    `"neostore-hubspot status" shows how far it is${watch}`,
  ].join('\n');
}
