import type { PeopleAnswer } from '../api.ts';
import { isSameKey, keyName } from '../../core/identity.ts';
import type { ContactKey } from '../../model/contact.ts';
import { plural } from './format.ts';

/** Who keeps the record of a contact that is taken apart, unless a person says otherwise: whoever's key it carries. */
export function keeperOf({
  people,
  recordKey,
}: Pick<PeopleAnswer, 'people' | 'recordKey'>): ContactKey | null {
  const named = people.filter(({ key }) => key !== null);
  const carried = named.find(
    ({ keys }) => recordKey !== null && keys.some((key) => isSameKey(key, recordKey)),
  );
  return (carried ?? named[0])?.key ?? null;
}

/** What becomes of a contact that is taken apart, in sentences. */
export function planTexts(answer: PeopleAnswer, kept: ContactKey | null): readonly string[] {
  const { people, purged } = answer;
  const others = people.filter(({ key }) => key === null || !isSameKey(key, kept));
  const entries = others.reduce((sum, person) => sum + person.entries, 0);
  const stay = entries === 1 ? 'stays' : 'stay';
  return [
    entries === 0
      ? null
      : `${plural(entries, 'entry', 'entries')} of the others ${stay} on the timeline of the record, for HubSpot cannot move ${entries === 1 ? 'it' : 'them'}.`,
    purged === 0
      ? null
      : `${plural(purged, 'event')} ${purged === 1 ? 'stays' : 'stay'} with the record, for the payload was purged.`,
  ].filter((text) => text !== null);
}

/** What taking a contact apart does, in one sentence. */
export function splitConsequence(
  { recordId }: Pick<PeopleAnswer, 'recordId'>,
  kept: ContactKey,
  events: number,
): string {
  const record = recordId === null ? 'stays this contact' : `keeps record ${recordId} in HubSpot`;
  const applied = `${plural(events, 'event is', 'events are')} applied again`;
  return `${keyName(kept.property)} ${kept.value} ${record}, each of the others becomes a contact of their own, and ${applied} so that everybody gets what is theirs.`;
}
