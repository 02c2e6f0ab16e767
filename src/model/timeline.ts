/** The ways of showing events on a contact's timeline; each is a driver in `hubspot/timeline/`. */
export const TIMELINES = ['custom-events', 'notes', 'app-events', 'timeline-v3', 'none'] as const;

export type Timeline = (typeof TIMELINES)[number];

/** What the settings may ask for; `auto` takes what the account allows. */
export const TIMELINE_SETTINGS = ['auto', ...TIMELINES] as const;

export type TimelineSetting = (typeof TIMELINE_SETTINGS)[number];
