import type { EntryView } from '../../model/view.ts';
import { duration } from '../duration.ts';
import { timeText } from '../time-text.ts';
import type { EventCase } from '../../model/explanation.ts';

/**
 * One sentence that says where an event stands.
 *
 * @param leftOut values of it that HubSpot does not take
 */
export function summariseEvent({ event, contact }: EventCase, leftOut: number): string {
  const { state, reason, appliedAtMs } = event;
  switch (state) {
    case 'dead':
      return `A dead letter: ${reason}`;
    case 'discarded':
      return `A dead letter that was closed unsent: ${reason}`;
    case 'waiting':
    case 'pending':
      return appliedAtMs === null ? 'Received, to be applied' : 'To be applied again';
    case 'done':
      return doneText({ event, contact }, leftOut);
  }
}

function doneText({ event, contact }: EventCase, leftOut: number): string {
  const { reason, receivedAtMs, syncedAtMs, body } = event;
  if (reason !== null) return WITHOUT_EFFECT.get(reason) ?? `Changes nothing: ${reason}`;
  const purged = body === null ? '. Its payload was purged after the retention time' : '';
  if (syncedAtMs !== null) {
    const took = duration(Math.max(0, syncedAtMs - receivedAtMs));
    const since = `HubSpot since ${timeText(syncedAtMs)}, ${took} after it was received`;
    return `${leftOut === 0 ? 'Completely in' : 'In'} ${since}${leftOutText(leftOut)}${purged}`;
  }
  return `${contact === null ? 'Applied' : onItsWay(event.timeline, contact)}${purged}`;
}

function leftOutText(leftOut: number): string {
  if (leftOut === 0) return '';
  return `, but for ${leftOut === 1 ? 'a value that is' : `${leftOut} values that are`} left out`;
}

/** Why an event that is done changed nothing, by the reason that the ledger keeps. */
const WITHOUT_EFFECT = new Map([
  ['ignored', 'Kept and ignored: the mapping does not name it'],
  ['when', 'Changes nothing: its "when" in the mapping is not true of it'],
  ['no contact', 'Changes nothing: it names no contact'],
  ['erased', 'Of a person who was erased: it changes nothing, and its payload is gone'],
]);

function onItsWay(
  timeline: readonly EntryView[],
  { state, reason }: NonNullable<EventCase['contact']>,
): string {
  switch (state) {
    case 'pending':
      return `Applied; its contact is to be sent${reason === null ? '' : ` again: ${reason}`}`;
    case 'waiting':
      return `Waits: ${reason}`;
    case 'dead':
      return `Applied, but its contact is a dead letter: ${reason}`;
    case 'discarded':
      return `Applied, but its contact was closed unsent: ${reason}`;
    case 'done':
      return entriesText(timeline);
  }
}

/** What is still missing of an event whose contact is in HubSpot. */
function entriesText(timeline: readonly EntryView[]): string {
  const lost = timeline.find(({ state }) => state === 'dead' || state === 'discarded');
  if (lost !== undefined) {
    const what = lost.state === 'dead' ? 'is a dead letter' : 'was closed unsent';
    return `Its values are in HubSpot, but its timeline entry ${lost.name} ${what}: ${lost.reason}`;
  }
  const open = timeline.find(({ state }) => state !== 'done');
  if (open === undefined) return 'Applied, and HubSpot has all of it';
  const cause = open.reason === null ? '' : `: ${open.reason}`;
  return `Its values are in HubSpot; its timeline entry ${open.name} is to be sent${cause}`;
}
