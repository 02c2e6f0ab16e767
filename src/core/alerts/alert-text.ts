import { deadLetterHint } from '../dead-letter-hint.ts';
import { duration } from '../duration.ts';
import { LANE_WORK } from '../lane-text.ts';
import { timeText } from '../time-text.ts';
import type { Condition } from './condition.ts';
import type { AlertMessage } from './incident.ts';

/** Reasons of dead letters in a message, the most frequent ones. */
export const GROUPS_SHOWN_MAX = 5;

/** Longest reason in a message, in characters. */
export const REASON_CHARS_MAX = 200;

/** What a person reads of an incident: counts, reasons and what to do, and nothing of any contact. */
export function alertText(connection: string, { incident, news }: AlertMessage): string {
  const { condition, sinceMs, overSinceMs } = incident;
  const text =
    news === 'over'
      ? overText(condition, duration((overSinceMs ?? sinceMs) - sinceMs))
      : openText(condition, news === 'worse' ? 'It got worse: ' : '');
  return escapeMarkup(`[${connection}] ${text}`);
}

function openText(condition: Condition, prefix: string): string {
  switch (condition.kind) {
    case 'blocked':
      return `Blocked: ${LANE_WORK[condition.lane]}: ${cut(condition.reason)}. ${condition.hint}`;
    case 'fuse':
      return `A fuse has stopped ${LANE_WORK[condition.lane]}: ${cut(condition.reason)}. ${condition.hint}`;
    case 'paused': {
      const { lane, reason, hint, untilMs } = condition;
      const until = untilMs === null ? '' : ` until ${timeText(untilMs)}`;
      return `Paused${until}: ${LANE_WORK[lane]}: ${cut(reason)}. ${hint}`.trimEnd();
    }
    case 'dead-letters':
      return `${prefix}${deadLettersText(condition.groups)}`;
    case 'backlog': {
      const [waited, limit] = [duration(condition.waitedMs), duration(condition.limitMs)];
      return `${prefix}The oldest event has waited ${waited} for HubSpot (limit: ${limit}). Look at: neostore-hubspot status`;
    }
    case 'shared-value':
      return `${prefix}${sharedText(condition)}`;
  }
}

function overText(condition: Condition, lasted: string): string {
  switch (condition.kind) {
    case 'blocked':
      return `Nothing is blocked any more. It was for ${lasted}.`;
    case 'fuse':
      return `No fuse stops anything any more. One did for ${lasted}.`;
    case 'paused':
      return `Nothing is paused for long any more. It was for ${lasted}.`;
    case 'dead-letters':
      return `No dead letters are left. There were some for ${lasted}.`;
    case 'backlog':
      return `No event waits too long any more. It took ${lasted}.`;
    case 'shared-value':
      return `No value is shared by many any more. One was for ${lasted}.`;
  }
}

function deadLettersText(groups: Extract<Condition, { kind: 'dead-letters' }>['groups']): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const shown = groups
    .slice(0, GROUPS_SHOWN_MAX)
    .map(
      ({ kind, code, reason, count }) =>
        `\n- ${count} ${kind}: ${cut(reason)}. ${deadLetterHint(code)}`,
    );
  const rest = groups.length - shown.length;
  const more = rest === 0 ? '' : `\n- and ${rest} more ${rest === 1 ? 'reason' : 'reasons'}`;
  const waits = total === 1 ? '1 dead letter waits' : `${total} dead letters wait`;
  return `${waits} for a person. Look at: neostore-hubspot dead-letters list${shown.join('')}${more}`;
}

function sharedText({ property, claimants }: Extract<Condition, { kind: 'shared-value' }>): string {
  const facts = `${claimants} contacts claim one value of ${cut(property)}. Each stays a contact of its own, without the value.`;
  return `${facts} Find it with neostore-hubspot identity list, look at it with identity show, and decide: most likely it names nobody.`;
}

function cut(reason: string): string {
  return reason.length <= REASON_CHARS_MAX ? reason : `${reason.slice(0, REASON_CHARS_MAX)}…`;
}

/** Slack reads these three as markup, so that a reason could call for everybody's attention. [Slack: formatting text] */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
