import { change, conflict, joinPlans, note, unchanged, type SetupPlan } from './plan.ts';
import type { WantedEvent } from './wanted.ts';

/** The custom event definitions of a portal, or why they are not known. */
export type ActualEvents =
  | { readonly kind: 'known'; readonly events: readonly ActualEvent[] }
  /** HubSpot does not let the token see them: no scope, or an account below the tier. */
  | { readonly kind: 'refused'; readonly detail: string; readonly required: boolean }
  /** The settings show events in another way. */
  | { readonly kind: 'unused'; readonly reason: string };

export interface ActualEvent {
  readonly name: string;
  /** The name in requests: `pe`, the portal's id, `_` and the name. */
  readonly fullyQualifiedName: string;
  /** Names of its properties; null where HubSpot did not list them. */
  readonly properties: readonly string[] | null;
}

/** Characters of an event's name. [HubSpot's custom events guide] */
const EVENT_NAME_CHARS_MAX = 50;

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
    case 'known': {
      const known = new Map(actual.events.map((event) => [event.name, event]));
      return joinPlans(wanted.map((event) => planEvent(event, known.get(event.name))));
    }
  }
}

function planEvent(wanted: WantedEvent, actual: ActualEvent | undefined): SetupPlan {
  if (wanted.name.length > EVENT_NAME_CHARS_MAX) {
    const fault = `has a name of over ${EVENT_NAME_CHARS_MAX} characters, which HubSpot refuses`;
    return conflict(`timeline event ${wanted.name}`, fault);
  }
  if (actual === undefined) return change({ kind: 'define event', event: wanted });
  const { properties, fullyQualifiedName } = actual;
  const added = wanted.properties.filter(({ name }) => properties?.includes(name) === false);
  if (added.length === 0) return unchanged();
  return change({ kind: 'extend event', event: wanted.name, fullyQualifiedName, added });
}
