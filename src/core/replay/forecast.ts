import type {
  ChangedProperty,
  ContactChanges,
  LeftOutValue,
  UnappliedEvent,
} from './contact-changes.ts';
import type { ContactKey } from '../../model/contact.ts';

/** Examples that are kept of one kind of change. */
const EXAMPLES_MAX = 3;

/** What a replay would change, all in all. */
export interface Forecast {
  /** Contacts that were looked at, and those of which something would change. */
  readonly contacts: number;
  readonly changedContacts: number;
  /** The most frequent first, as are entries and events. */
  readonly properties: readonly PropertyForecast[];
  /** Values that HubSpot would not get, which is no change; the most frequent first. */
  readonly leftOut: readonly LeftOutForecast[];
  /** Timeline entries that would be added, by name. */
  readonly entries: readonly { readonly name: string; readonly count: number }[];
  /** Events that would say nothing any more. */
  readonly unapplied: readonly UnappliedForecast[];
}

/** For how many contacts a property would change. */
export interface PropertyForecast {
  readonly property: string;
  /** Another value, a value where there was none, and none where there was a value. */
  readonly another: number;
  readonly added: number;
  readonly removed: number;
  readonly examples: readonly (Omit<ChangedProperty, 'property'> & {
    readonly key: ContactKey | null;
  })[];
}

/** For how many contacts a value would be left out, and why. */
export interface LeftOutForecast extends Pick<LeftOutValue, 'property' | 'reason'> {
  readonly count: number;
  /** Contacts of these of whom it is not left out by the mapping in force. */
  readonly fresh: number;
  readonly examples: readonly {
    readonly key: ContactKey | null;
    /** Null where there is no value, for its expression failed. */
    readonly value: string | null;
  }[];
}

export interface UnappliedForecast extends Omit<UnappliedEvent, 'eventId'> {
  readonly count: number;
  /** Ids of events. */
  readonly examples: readonly string[];
}

/** The forecast of no contact at all. */
export const EMPTY_FORECAST: Forecast = {
  contacts: 0,
  changedContacts: 0,
  properties: [],
  leftOut: [],
  entries: [],
  unapplied: [],
};

/** A forecast with the changes of one more contact. */
export function withChanges(forecast: Forecast, changes: ContactChanges): Forecast {
  const { properties, entries, unapplied } = changes;
  const isChanged = properties.length + entries.length + unapplied.length > 0;
  const contacts = forecast.contacts + 1;
  const leftOut = changes.leftOut
    .reduce((list, one) => withLeftOut(list, one, changes.key), forecast.leftOut)
    .toSorted(byCount);
  if (!isChanged) return { ...forecast, contacts, leftOut };
  return {
    contacts,
    leftOut,
    changedContacts: forecast.changedContacts + 1,
    properties: properties
      .reduce((list, change) => withProperty(list, change, changes.key), forecast.properties)
      .toSorted((a, b) => sum(b) - sum(a)),
    entries: entries.reduce(withEntry, forecast.entries).toSorted(byCount),
    unapplied: unapplied.reduce(withUnapplied, forecast.unapplied).toSorted(byCount),
  };
}

function withProperty(
  list: Forecast['properties'],
  { property, before, after }: ChangedProperty,
  key: ContactKey | null,
): Forecast['properties'] {
  const known = list.find((one) => one.property === property) ?? {
    property,
    another: 0,
    added: 0,
    removed: 0,
    examples: [],
  };
  const counted = before === null ? 'added' : after === null ? 'removed' : 'another';
  const examples = [...known.examples, { key, before, after }].slice(0, EXAMPLES_MAX);
  const changed = { ...known, [counted]: known[counted] + 1, examples };
  return [...list.filter((one) => one !== known), changed];
}

function withLeftOut(
  list: Forecast['leftOut'],
  { property, reason, value, isNew }: LeftOutValue,
  key: ContactKey | null,
): Forecast['leftOut'] {
  const known = list.find((one) => one.property === property && one.reason === reason) ?? {
    property,
    reason,
    count: 0,
    fresh: 0,
    examples: [],
  };
  const counted = {
    ...known,
    count: known.count + 1,
    fresh: known.fresh + (isNew ? 1 : 0),
    examples: [...known.examples, { key, value: value ?? null }].slice(0, EXAMPLES_MAX),
  };
  return [...list.filter((one) => one !== known), counted];
}

function withEntry(list: Forecast['entries'], name: string): Forecast['entries'] {
  const known = list.find((one) => one.name === name) ?? { name, count: 0 };
  return [...list.filter((one) => one !== known), { ...known, count: known.count + 1 }];
}

function withUnapplied(
  list: Forecast['unapplied'],
  { kind, reason, eventId }: UnappliedEvent,
): Forecast['unapplied'] {
  const known = list.find((one) => one.kind === kind && one.reason === reason) ?? {
    kind,
    reason,
    count: 0,
    examples: [],
  };
  const examples = [...known.examples, eventId].slice(0, EXAMPLES_MAX);
  return [...list.filter((one) => one !== known), { ...known, count: known.count + 1, examples }];
}

function sum({ another, added, removed }: PropertyForecast): number {
  return another + added + removed;
}

function byCount(a: { readonly count: number }, b: { readonly count: number }): number {
  return b.count - a.count;
}
