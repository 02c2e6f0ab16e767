/** When there is work of each kind, milliseconds since 1970; null where there is none. */
export interface Due {
  /** Receipt of an event to apply. */
  readonly apply: number | null;
  readonly contacts: number | null;
  readonly timeline: number | null;
  readonly consents: number | null;
  readonly checks: number | null;
  /** When the comparison began that is under way. */
  readonly reconcile: number | null;
  /** Whether values are left out because of how the portal defines its properties, which may change. */
  readonly isLeavingOut: boolean;
  /** Goes up with each order of a person that a lane has to look at: a new look at the portal, a fuse released. */
  readonly orders: number;
}

/** How much is to be tried again later, and not now. */
export interface Delayed {
  readonly contacts: number;
  readonly entries: number;
  readonly consents: number;
}

/** Why nothing is sent until a person corrects the cause. */
export interface BlockedState {
  readonly reason: string;
  readonly hint: string;
  readonly sinceMs: number;
}

/** What works off one kind of work of a connection, by itself. */
export const LANES = ['apply', 'contacts', 'timeline', 'consents', 'compare'] as const;

export type LaneName = (typeof LANES)[number];

/** The lanes that write to HubSpot. */
export type SendingLaneName = Exclude<LaneName, 'apply' | 'compare'>;

/** How a lane stands still: until HubSpot takes its requests, for a while, or until a person releases it. */
export const HALTS = ['blocked', 'paused', 'fuse'] as const;

/** Codes of lanes that are paused because a quota of HubSpot's is used up. */
export const HALTED_BY_HUBSPOT: readonly string[] = ['quota', 'daily', 'ten-secondly', 'secondly'];

/** Why a lane stands still. A fuse stays until a person releases it. */
export interface LaneState extends BlockedState {
  readonly lane: LaneName;
  readonly kind: (typeof HALTS)[number];
  /** The stable name of the reason. */
  readonly code: string;
  /** When it is tried again, milliseconds since 1970; null when a person has to act first. */
  readonly untilMs: number | null;
}

/** A fuse that a person released: the same code does not blow it again for a while. */
export interface FuseRelease {
  readonly lane: LaneName;
  readonly code: string;
  readonly atMs: number;
}
