import type { ConnectionStatus, LeftOutGroup } from '../api.ts';
import { formatCount, formatSpan, plural } from './format.ts';
import { describeSince, describeUntil, HALT_STANDINGS, worstLane } from './lanes.ts';
import type { Tone } from './standing.ts';

/** One sentence on where a connection stands, and what a person can do. */
export interface Notice {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/**
 * Where a connection stands: the line that says most, then what else there is to know.
 *
 * @param leftOut the values that are left out of contacts
 */
export function describeState(
  status: ConnectionStatus,
  leftOut: readonly LeftOutGroup[],
  nowMs: number,
): readonly Notice[] {
  const lacking = leftOut.filter(({ isAtRest }) => !isAtRest);
  return [
    haltNotice(status, nowMs) ?? progressNotice(status, lacking, nowMs),
    mappingNotice(status),
    lettersNotice(status),
    conflictsNotice(status),
    leftOutNotice(lacking),
    waitingNotice(status, nowMs),
    dryRunNotice(status),
  ].filter((notice) => notice !== null);
}

/** Events, contacts and timeline entries that are still to be dealt with. */
export function countBacklog({ events, contacts, timeline }: ConnectionStatus): number {
  return events.pending + contacts.pending + timeline.pending;
}

/** Work that waits for a person. */
export function countLetters({ events, contacts, timeline }: ConnectionStatus): number {
  return events.dead + contacts.dead + timeline.dead;
}

function haltNotice({ lanes }: ConnectionStatus, nowMs: number): Notice | null {
  const lane = worstLane(lanes);
  if (lane === null) return null;
  const { kind, reason, hint } = lane;
  const { tone, text } = HALT_STANDINGS[kind];
  const end = kind === 'paused' ? `, ${describeUntil(lane, nowMs)}` : '';
  return {
    id: 'halted',
    tone,
    title: `${text.toUpperCase()} ${describeSince(lane, nowMs)}${end}: ${reason}`,
    text: hint,
  };
}

function progressNotice(
  status: ConnectionStatus,
  leftOut: readonly LeftOutGroup[],
  nowMs: number,
): Notice {
  const backlog = countBacklog(status);
  if (backlog === 0) {
    const { contacts, conflicts } = status;
    const lacks = contacts.waiting + countLetters(status) + conflicts.open + leftOut.length;
    const all = lacks === 0 ? 'Everything' : 'Everything that can be';
    return {
      id: 'state',
      tone: 'good',
      title: `${all} is ${status.dryRun ? 'planned' : 'in HubSpot'}`,
      text: heldText(status),
    };
  }
  const oldest =
    status.oldestPendingMs === null ? '' : `, oldest ${formatSpan(nowMs - status.oldestPendingMs)}`;
  return {
    id: 'state',
    tone: 'busy',
    title: `${formatCount(backlog)} to do${oldest}`,
    text: [
      part(status.events.pending, 'event to apply', 'events to apply'),
      part(status.contacts.pending, 'contact to send', 'contacts to send'),
      part(status.timeline.pending, 'timeline entry to send', 'timeline entries to send'),
    ]
      .filter((text) => text !== '')
      .join(' · '),
  };
}

function heldText({ events, contacts: { done } }: ConnectionStatus): string {
  if (Object.values(events).every((count) => count === 0))
    return 'Nothing was received yet. The first webhook shows here at once.';
  const held = `${plural(done, 'contact')} as ${done === 1 ? 'its events left it' : 'their events left them'}`;
  return `${done === 0 ? 'No contact is there yet' : held}; nothing is left to do.`;
}

function part(count: number, one: string, many: string): string {
  return count === 0 ? '' : plural(count, one, many);
}

function mappingNotice({ mappingFaults, mappingVersion }: ConnectionStatus): Notice | null {
  if (mappingFaults === 0) return null;
  return {
    id: 'mapping',
    tone: 'warn',
    title: `The mapping file was refused: ${plural(mappingFaults, 'fault')}`,
    text: `The last good one, version ${mappingVersion}, stays in force until the file is corrected.`,
  };
}

function lettersNotice(status: ConnectionStatus): Notice | null {
  const letters = countLetters(status);
  if (letters === 0) return null;
  return {
    id: 'letters',
    tone: 'warn',
    title: `${plural(letters, 'dead letter')} ${letters === 1 ? 'waits' : 'wait'} for a person`,
    text: 'Everything else goes on. Each says why it was given up and what can be done.',
  };
}

function conflictsNotice({ conflicts: { open, most } }: ConnectionStatus): Notice | null {
  if (open === 0) return null;
  const claimants = most?.claimants ?? 0;
  const which = open === 1 ? 'it' : 'one of them';
  const crowd = claimants > 1 ? ` ${formatCount(claimants)} others claim ${which}.` : '';
  return {
    id: 'conflicts',
    tone: 'warn',
    title: `${plural(open, 'value is', 'values are')} shared by several people`,
    text: `Whoever was known first keeps it, and it is left out of the others until you decide.${crowd}`,
  };
}

function leftOutNotice(groups: readonly LeftOutGroup[]): Notice | null {
  if (groups.length === 0) return null;
  const values = groups.reduce((sum, { contacts }) => sum + contacts, 0);
  return {
    id: 'left-out',
    tone: 'warn',
    title: `${plural(values, 'value is', 'values are')} left out`,
    text: `HubSpot does not take ${values === 1 ? 'it; the rest of its contact' : 'them; the rest of their contacts'} is there.`,
  };
}

function waitingNotice(
  { contacts, oldestWaitingMs }: ConnectionStatus,
  nowMs: number,
): Notice | null {
  if (contacts.waiting === 0) return null;
  const since =
    oldestWaitingMs === null ? '' : `, the oldest for ${formatSpan(nowMs - oldestWaitingMs)}`;
  const one = contacts.waiting === 1;
  return {
    id: 'waiting',
    tone: 'plain',
    title: `${plural(contacts.waiting, 'contact waits', 'contacts wait')}${since}`,
    text: `HubSpot knows none of ${one ? 'its' : 'their'} keys yet, and ${one ? 'it lacks' : 'they lack'} one to be created by, or a value that HubSpot requires. An event that brings it sends ${one ? 'it' : 'them'} on.`,
  };
}

function dryRunNotice({ dryRun }: ConnectionStatus): Notice | null {
  if (!dryRun) return null;
  return {
    id: 'dry-run',
    tone: 'plain',
    title: 'Dry run',
    text: 'Events are received, applied and planned, and nothing is written to HubSpot (DRY_RUN).',
  };
}
