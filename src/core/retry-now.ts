import { HALTED_BY_HUBSPOT, type Delayed, type LaneState } from '../model/lane.ts';

/** What is tried at once when a person does not want to wait, and what is not. */
export interface RetriedNow extends Delayed {
  /** Lanes, or endpoints of them, that are tried at once. */
  readonly lanes: readonly LaneState[];
  /** Lanes that HubSpot has asked to wait, or a fuse has stopped: they stay as they are. */
  readonly left: readonly LaneState[];
}

/** Says what is tried at once of what stands still. */
export function retriedNow(delayed: Delayed, lanes: readonly LaneState[]): RetriedNow {
  return {
    ...delayed,
    lanes: lanes.filter((lane) => !isLeft(lane)),
    left: lanes.filter(isLeft),
  };
}

/** Whether anything waits that can be tried at once. */
export function hasDelayed({ contacts, entries, consents, lanes }: RetriedNow): boolean {
  return contacts + entries + consents + lanes.length > 0;
}

function isLeft({ kind, code }: LaneState): boolean {
  return kind === 'fuse' || (kind === 'paused' && HALTED_BY_HUBSPOT.includes(code));
}
