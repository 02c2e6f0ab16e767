import { deadLetterHint } from '../dead-letter-hint.ts';
import { duration } from '../duration.ts';
import type { Condition } from './condition.ts';
import type { AlertMessage } from './incident.ts';

/** Dead letters are told by so many reasons, the most frequent ones. */
export const GROUPS_TOLD_MAX = 5;

/** Longest reason in a message, in characters. */
export const REASON_CHARS_MAX = 200;

/** What a person reads of an incident: counts, reasons and what to do, and nothing of any contact. */
export function alertText(connection: string, { incident, news }: AlertMessage): string {
  const { condition, sinceMs, overSinceMs } = incident;
  const told =
    news === 'over'
      ? overText(condition, duration((overSinceMs ?? sinceMs) - sinceMs))
      : openText(condition, news === 'worse' ? 'It got worse: ' : '');
  return escapeMarkup(`[${connection}] ${told}`);
}

function openText(condition: Condition, prefix: string): string {
  switch (condition.kind) {
    case 'blocked':
      return `Sending to HubSpot is blocked: ${cut(condition.reason)}. ${condition.hint}`;
    case 'dead-letters':
      return `${prefix}${deadLettersText(condition.groups)}`;
    case 'backlog': {
      const [waited, limit] = [duration(condition.waitedMs), duration(condition.limitMs)];
      return `${prefix}The oldest event has waited ${waited} for HubSpot (limit: ${limit}). Look at: neostore-hubspot status`;
    }
  }
}

function overText(condition: Condition, lasted: string): string {
  switch (condition.kind) {
    case 'blocked':
      return `Sending to HubSpot works again. It was blocked for ${lasted}.`;
    case 'dead-letters':
      return `No dead letters are left. There were some for ${lasted}.`;
    case 'backlog':
      return `No event waits too long any more. It took ${lasted}.`;
  }
}

function deadLettersText(groups: Extract<Condition, { kind: 'dead-letters' }>['groups']): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const told = groups
    .slice(0, GROUPS_TOLD_MAX)
    .map(
      ({ kind, reason, count }) =>
        `\n- ${count} ${kind}: ${cut(reason)}. ${deadLetterHint(reason)}`,
    );
  const rest = groups.length - told.length;
  const more = rest === 0 ? '' : `\n- and ${rest} more ${rest === 1 ? 'reason' : 'reasons'}`;
  const waits = total === 1 ? '1 dead letter waits' : `${total} dead letters wait`;
  return `${waits} for a person. Look at: neostore-hubspot dead-letters list${told.join('')}${more}`;
}

function cut(reason: string): string {
  return reason.length <= REASON_CHARS_MAX ? reason : `${reason.slice(0, REASON_CHARS_MAX)}…`;
}

/** Slack reads these three as markup, so that a reason could call for everybody's attention. [Slack: formatting text] */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
