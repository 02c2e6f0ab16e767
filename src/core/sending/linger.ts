/** How much of HubSpot's quota is left, for whoever decides how long a batch waits for company. */
export interface Room {
  /** Requests that may be made now, and in any window. */
  readonly window: { readonly remaining: number; readonly max: number; readonly ms: number };
  /** Requests of the day beyond what is left to other apps; null where HubSpot says nothing of it. */
  readonly daily: { readonly remaining: number; readonly max: number } | null;
}

/** What a lane and its account are at, when a round ended that was not full. */
export interface Company {
  readonly room: Room;
  /** Until the day's quota comes back, in milliseconds; null while the account's time zone is not known. */
  readonly dayLeftMs: number | null;
  /** Whether more is certain to come at once: events wait to be applied, or come fast. */
  readonly isMoreComing: boolean;
}

/** From this share of a quota on, nothing is scarce. */
const PLENTY = 0.5;

/** A batch waits so long at most for the sake of the window, or while more is coming, in milliseconds. */
export const LINGER_MAX_MS = 1_000;

/** The same for the sake of the day, in milliseconds. */
export const DAY_LINGER_MAX_MS = 30_000;

const DAY_MS = 24 * 60 * 60_000;

/**
 * How long a lane rests after a round that was not full, in whole milliseconds, so that what comes meanwhile
 * shares its requests: not at all while there are plenty of requests, and longer the fewer are left.
 *
 * A window is scarce by the share of it that is left. A day is scarce where less of its quota is left
 * than half of what the time that is left is worth.
 */
export function lingerMs({ room, dayLeftMs, isMoreComing }: Company): number {
  const { window, daily } = room;
  const ofWindow = scarceMs(window.remaining / window.max, window.ms / window.max);
  const ofDay = daily === null ? 0 : dayLingerMs(daily, dayLeftMs ?? DAY_MS / 2);
  return Math.ceil(
    Math.max(
      Math.min(ofWindow, LINGER_MAX_MS),
      Math.min(ofDay, DAY_LINGER_MAX_MS),
      isMoreComing ? LINGER_MAX_MS : 0,
    ),
  );
}

function dayLingerMs(
  { remaining, max }: { readonly remaining: number; readonly max: number },
  leftMs: number,
): number {
  // A day of 25 hours begins with more than its time.
  const worth = Math.min(1, leftMs / DAY_MS);
  return scarceMs(remaining / max / worth, leftMs / Math.max(remaining, 1));
}

/**
 * The wait between two requests by the share that is left: from none at {@link PLENTY} over the time
 * that each of them may take at half of that, without a bound towards nothing.
 *
 * @param eachMs time in which a request comes back
 */
function scarceMs(share: number, eachMs: number): number {
  if (share >= PLENTY) return 0;
  return share <= 0 ? Infinity : (eachMs * (PLENTY - share)) / share;
}
