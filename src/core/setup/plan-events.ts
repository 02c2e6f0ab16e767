import { change, conflict, joinPlans, note, unchanged, type SetupPlan } from './plan.ts';
import type { TimelineProperty } from '../timeline-value.ts';
import type { WantedEvent, WantedEventProperty } from './wanted.ts';

/** The custom event definitions of a portal, or why they are not known. */
export type ActualEvents =
  | {
      readonly kind: 'known';
      readonly events: readonly ActualEvent[];
      /** Whether the settings want custom events and nothing else. */
      readonly required: boolean;
    }
  /** HubSpot does not let the token see them: no scope, or an account below the tier. */
  | { readonly kind: 'refused'; readonly detail: string; readonly required: boolean }
  /** The settings show events in another way. */
  | { readonly kind: 'unused'; readonly reason: string };

export interface ActualEvent {
  readonly name: string;
  /** The name in requests: `pe`, the portal's id, `_` and the name. */
  readonly fullyQualifiedName: string;
  /** Whether it was deleted. Its name cannot be used again. */
  readonly archived: boolean;
  /** Null where HubSpot did not list them. */
  readonly properties: readonly TimelineProperty[] | null;
}

/** HubSpot's limits of events: characters, and numbers of definitions. [HubSpot's custom events guide] */
const EVENT_NAME_CHARS_MAX = 50;
const EVENT_LABEL_CHARS_MAX = 100;
const PROPERTY_NAME_CHARS_MAX = 50;
const PROPERTIES_MAX = 50;
const EVENTS_MAX = 500;

/** What becomes of the name of an event that was deleted. [HubSpot's define-events guide] */
export const SPENT_NAME =
  'HubSpot lets no name be used a second time, so take another one in the mapping';

/** Plans the custom event definitions that are missing, and properties that others lack. */
export function planEvents(wanted: readonly WantedEvent[], actual: ActualEvents): SetupPlan {
  if (wanted.length === 0) return unchanged(0);
  switch (actual.kind) {
    case 'unused':
      return note(actual.reason);
    case 'refused': {
      const refused = `HubSpot refuses custom events (${actual.detail})`;
      return actual.required
        ? conflict('the timeline', `cannot use custom events as HUBSPOT_TIMELINE says: ${refused}`)
        : note(`${refused}: the timeline will be written as notes instead`);
    }
    case 'known':
      return planKnown(wanted, actual.events, actual.required);
  }
}

function planKnown(
  wanted: readonly WantedEvent[],
  events: readonly ActualEvent[],
  required: boolean,
): SetupPlan {
  const live = new Map(
    events.filter(({ archived }) => !archived).map((event) => [event.name, event]),
  );
  const spent = new Set(events.map(({ name }) => name).filter((name) => !live.has(name)));
  const plan = joinPlans(
    wanted.map((event) =>
      spent.has(event.name) ? planSpent(event, required) : planEvent(event, live.get(event.name)),
    ),
  );
  const added = plan.steps.filter(({ kind }) => kind === 'define event').length;
  if (added === 0 || live.size + added <= EVENTS_MAX) return plan;
  const fault = `are ${live.size} of at most ${EVENTS_MAX} in HubSpot, and the mapping needs ${added} more`;
  return joinPlans([plan, conflict('the custom events', fault)]);
}

function planSpent({ name }: WantedEvent, required: boolean): SetupPlan {
  const subject = `timeline event ${name}`;
  const fault = `was deleted in HubSpot: ${SPENT_NAME}`;
  return required
    ? conflict(subject, fault)
    : note(`${subject} ${fault}; until then the timeline is written as notes`);
}

function planEvent(wanted: WantedEvent, actual: ActualEvent | undefined): SetupPlan {
  const subject = `timeline event ${wanted.name}`;
  const known = new Map(actual?.properties?.map((property) => [property.name, property]));
  const added =
    actual === undefined
      ? wanted.properties
      : actual.properties === null
        ? []
        : wanted.properties.filter(({ name }) => !known.has(name));
  const faults = [
    ...(actual === undefined ? namingFaults(wanted) : []),
    ...added.flatMap(propertyFaults),
    ...(added.length > 0 && known.size + added.length > PROPERTIES_MAX
      ? [`would have ${known.size + added.length} properties, and HubSpot takes ${PROPERTIES_MAX}`]
      : []),
    ...wanted.properties.flatMap((property) => typeFaults(property, known.get(property.name))),
  ];
  if (faults.length > 0) return joinPlans(faults.map((fault) => conflict(subject, fault)));
  if (actual === undefined) return change({ kind: 'define event', event: wanted });
  if (added.length === 0) return unchanged();
  const { fullyQualifiedName } = actual;
  return change({ kind: 'extend event', event: wanted.name, fullyQualifiedName, added });
}

/** HubSpot would refuse these after other things were made. */
function namingFaults({ name, label }: WantedEvent): readonly string[] {
  return [
    ...(name.length > EVENT_NAME_CHARS_MAX
      ? [`has a name of over ${EVENT_NAME_CHARS_MAX} characters, which HubSpot refuses`]
      : []),
    ...(label.length > EVENT_LABEL_CHARS_MAX
      ? [`has a label of over ${EVENT_LABEL_CHARS_MAX} characters, which HubSpot refuses`]
      : []),
  ];
}

/** The label of a property is made of its name, so that it is no longer. */
function propertyFaults({ name }: WantedEventProperty): readonly string[] {
  return name.length > PROPERTY_NAME_CHARS_MAX
    ? [
        `has the property ${name} of over ${PROPERTY_NAME_CHARS_MAX} characters, which HubSpot refuses`,
      ]
    : [];
}

/** A text goes where options are, as far as it is one of them; other types do not mix. */
function typeFaults(
  { name, type }: WantedEventProperty,
  actual: TimelineProperty | undefined,
): readonly string[] {
  const found = actual?.type?.toLowerCase();
  const other = OTHER_TYPES.find((one) => one === found);
  if (other === undefined || other === type) return [];
  return [`has the property ${name} of type ${other} in HubSpot, the mapping says ${type}`];
}

const OTHER_TYPES = ['number', 'datetime', 'bool', 'date'] as const;
