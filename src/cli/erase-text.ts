import { isSameKey, keyName } from '../core/identity.ts';
import { joined } from '../core/names-text.ts';
import type { TellablePerson } from '../core/ledger/person-meant.ts';
import type { Erased, ErasedOfSeveral } from '../ledger/desk-port.ts';
import { peopleNames, peopleText } from './people-text.ts';
import { columns, counted, heading } from './text.ts';
import type { ContactKey } from '../model/contact.ts';
import type { PeopleOfContact } from '../model/people.ts';

/** What erasing a whole contact removes. */
export interface WholeContact {
  readonly keys: readonly ContactKey[];
  readonly people: PeopleOfContact['people'];
  readonly events: number;
  /** Whether there are more events than were counted. */
  readonly isMore: boolean;
  readonly records: readonly string[];
  readonly inHubSpot: boolean;
}

/** Says what goes with a whole contact, before it goes. */
export function wholeText(whole: WholeContact): string {
  const { keys, people, events, isMore, records, inHubSpot } = whole;
  const properties = new Set(keys.map(({ property }) => property));
  const names = [...properties].map(keyName);
  const record = `record ${joined(records)}`;
  const there =
    records.length === 0
      ? 'no record is known'
      : inHubSpot
        ? `${record}, deleted for good`
        : `${record}, which stays`;
  return `${heading('To be removed')}\n${columns([
    ...(people.length > 1
      ? [['people', `${counted(people.length, 'person', 'people')}, all of them`]]
      : []),
    ['keys', `${keys.length} (${names.join(', ')})`],
    ['payloads', `of ${counted(events, 'event')}${isMore ? ' or more' : ''}`],
    ['the rest', THE_REST],
    ['HubSpot', there],
    ...(inHubSpot ? [['', 'its addresses are refused there from then on']] : []),
  ])}`;
}

const THE_REST = 'values, timeline entries and requests, as far as they are kept here';

/** One of the people of a contact who is to be erased, with what is known of them. */
export interface OnePerson {
  readonly found: PeopleOfContact;
  readonly person: TellablePerson;
  /** Records in HubSpot that are theirs alone; null where they stay. */
  readonly records: readonly string[] | null;
}

/** Says what goes with one of the people of a contact, before it goes. */
export function oneText({ found, person, records }: OnePerson): string {
  const { contact, purged } = found;
  const there = [
    contact.hubspotId === null ? '' : `record ${contact.hubspotId} stays with the others`,
    records === null || records.length === 0 ? '' : `record ${joined(records)}, deleted for good`,
  ].filter((text) => text !== '');
  return [
    heading(`This contact holds ${counted(found.people.length, 'person', 'people')}`),
    peopleText(found.people, (one) => (one.key === person.key ? 'to be removed' : 'stays')),
    `\n${heading('To be removed')}`,
    columns([
      ['payloads', `of ${counted(person.events, 'event')}`],
      ...(purged === 0 ? [] : [['purged', purgedText(purged)]]),
      ...(person.entries === 0 ? [] : [['timeline', entriesText(person.entries)]]),
      ['HubSpot', there.length === 0 ? 'no record is known' : there.join('; ')],
    ]),
  ].join('\n');
}

function purgedText(purged: number): string {
  return `${counted(purged, 'event')} without a payload: what they said stays with the contact`;
}

function entriesText(entries: number): string {
  return `${counted(entries, 'entry stays', 'entries stay')} on the record in HubSpot, which moves none`;
}

/** Says which people a contact holds, where a key does not tell which of them is meant. */
export function whichText({ people }: Pick<PeopleOfContact, 'people'>): string {
  return `${heading(`This contact holds ${counted(people.length, 'person', 'people')}`)}\n${peopleText(people, () => '')}`;
}

/** Says what was removed with a whole contact. */
export function erasedText(erased: Erased, inHubSpot: boolean, finish: string): string {
  const { hubspotIds } = erased;
  const records = joined(hubspotIds);
  const left = inHubSpot
    ? `\nto delete in HubSpot: record ${records}`
    : `\nHubSpot still has record ${records}; ${finish} deletes that`;
  return `${removedText(erased)}${hubspotIds.length === 0 ? '' : left}`;
}

/** Says what was removed of one of several people, and what becomes of the rest. */
export function erasedOfSeveralText(
  erased: ErasedOfSeveral,
  { people }: Pick<PeopleOfContact, 'people'>,
  worker: string,
): string {
  const { kept, events } = erased.left;
  const others = people.filter(({ key }) => !erased.keys.some((gone) => isSameKey(gone, key)));
  const told = `${counted(events, 'event')} of ${peopleNames(others)}`;
  return `${removedText(erased)}\nthe contact and its record stay with ${kept.value}; ${worker} applies ${told} again`;
}

function removedText({ keys, events, timelineEntries }: Omit<Erased, 'hubspotIds'>): string {
  const gone = [
    counted(keys.length, 'key'),
    `the payloads of ${counted(events, 'event')}`,
    counted(timelineEntries, 'timeline entry', 'timeline entries'),
  ];
  return `removed from the ledger: ${gone.join(', ')}`;
}
