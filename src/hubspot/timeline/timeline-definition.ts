/** A timeline event as the mapping defines it under `hubspot.timeline`. */
export interface TimelineDefinition {
  readonly label: string;
  /** HubSpot types by property name. */
  readonly properties: { readonly [name: string]: string };
  /** What a note says, with `{{property}}` for values; HTML is allowed. */
  readonly note?: string | undefined;
  /** Uid or fully qualified name of the app event type that shows it. */
  readonly appEvent?: string | undefined;
  /** Id of the timeline event template that shows it. */
  readonly templateId?: string | undefined;
}

/** Timeline events by name. */
export type TimelineDefinitions = { readonly [name: string]: TimelineDefinition };

/** HubSpot cuts nothing itself: a longer value refuses the whole event. [custom events guide] */
export const TIMELINE_VALUE_CHARS_MAX = 256;

/** The same of a property whose name says that it holds an address on the web. [custom events guide] */
export const TIMELINE_LINK_CHARS_MAX = 1_024;

const LINK_NAME = /url|referrer|link/;

/** A value as a timeline entry shows it under a name. */
export function timelineValue(name: string, value: string): string {
  const charsMax = LINK_NAME.test(name) ? TIMELINE_LINK_CHARS_MAX : TIMELINE_VALUE_CHARS_MAX;
  // A cut through a surrogate pair would leave half a character behind.
  return value.slice(0, charsMax).replace(/[\uD800-\uDBFF]$/, '');
}

/** The values of an entry as HubSpot shows them. */
export function timelineValues(properties: { readonly [name: string]: string }): {
  readonly [name: string]: string;
} {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, timelineValue(name, value)]),
  );
}

/** An instant of `OrderKey.at`'s form as HubSpot takes it: with milliseconds. */
export function timelineInstant(at: string): string {
  return `${at.slice(0, 23)}Z`;
}
