import type { ConnectionStatus } from '../api.ts';
import { formatCount, formatSpan, plural } from './format.ts';

/** How a thing stands, as far as colour tells it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'plain';

/** One sentence on where a connection stands, and what a person can do. */
export interface Notice {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** Where a connection stands: the line that says most, then what else there is to know. */
export function describeState(status: ConnectionStatus, nowMs: number): readonly Notice[] {
  return [
    blockedNotice(status, nowMs) ?? progressNotice(status, nowMs),
    mappingNotice(status),
    lettersNotice(status),
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

function blockedNotice({ blocked }: ConnectionStatus, nowMs: number): Notice | null {
  if (blocked === null) return null;
  const since = formatSpan(nowMs - blocked.sinceMs);
  return {
    id: 'blocked',
    tone: 'bad',
    title: `BLOCKED for ${since}: ${blocked.reason}`,
    text: blocked.hint,
  };
}

function progressNotice(status: ConnectionStatus, nowMs: number): Notice {
  const backlog = countBacklog(status);
  if (backlog === 0) {
    const { contacts } = status;
    const held = plural(contacts.done, 'contact');
    const all = contacts.waiting + countLetters(status) === 0 ? 'Everything' : 'Everything else';
    return {
      id: 'state',
      tone: 'good',
      title: `${all} is ${status.dryRun ? 'planned' : 'in HubSpot'}`,
      text:
        contacts.done === 0
          ? 'Nothing was received yet. The first webhook shows here at once.'
          : `${held} as ${contacts.done === 1 ? 'its' : 'their'} events left ${contacts.done === 1 ? 'it' : 'them'}; nothing is left to do.`,
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

function part(count: number, one: string, many: string): string {
  return count === 0 ? '' : plural(count, one, many);
}

function mappingNotice({ mappingFaults, mappingVersion }: ConnectionStatus): Notice | null {
  if (mappingFaults === 0) return null;
  return {
    id: 'mapping',
    tone: 'warn',
    title: `The mapping file was refused: ${plural(mappingFaults, 'fault')}`,
    text: `The last good one, version ${mappingVersion}, stays in force until the file is mended.`,
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
    text: `HubSpot knows none of ${one ? 'its' : 'their'} keys yet, and there is none to create ${one ? 'it' : 'them'} by. An event that brings one sends ${one ? 'it' : 'them'} on.`,
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
