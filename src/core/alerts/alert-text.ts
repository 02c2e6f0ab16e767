import { duration } from '../duration.ts';
import { conditionText } from '../state/condition-text.ts';
import { newParts, type AlertMessage } from './incident.ts';
import type { ConditionCode, ConditionPart } from '../../model/condition.ts';

/** Parts of a condition in a message, the most frequent ones. */
export const PARTS_SHOWN_MAX = 5;

/**
 * What a person reads of an incident: counts, reasons and what to do, and nothing of any contact.
 *
 * @param about the connection, or all that share the trouble
 */
export function alertText(about: string, message: AlertMessage, nowMs: number): string {
  const { incident, news } = message;
  const { condition, sinceMs, overSinceMs } = incident;
  const text =
    news === 'over'
      ? `${OVER[condition.code]}, after ${duration((overSinceMs ?? sinceMs) - sinceMs)}.`
      : openText(message, nowMs);
  return escapeMarkup(`[${about}] ${text}`);
}

function openText({ incident, news }: AlertMessage, nowMs: number): string {
  const { condition } = incident;
  const prefix = { opened: '', worse: 'It got worse: ', more: 'There is more: ', over: '' }[news];
  const parts = news === 'more' ? newParts(incident) : condition.parts;
  const sentence = `${prefix}${conditionText(condition, nowMs)}. ${condition.advice}`.trimEnd();
  return `${sentence}${partLines(parts)}`;
}

function partLines(parts: readonly ConditionPart[]): string {
  const shown = parts.slice(0, PARTS_SHOWN_MAX).map(({ text }) => `\n- ${text}`);
  const rest = parts.length - shown.length;
  return `${shown.join('')}${rest === 0 ? '' : `\n- and ${rest} more`}`;
}

/** That something is over, without a full stop. */
const OVER: { readonly [code in ConditionCode]: string } = {
  'not-running': 'The daemon runs again',
  'not-heard': 'The daemon is heard again',
  'ledger-refuses': 'The ledger takes events again',
  'webhooks-refused': 'Webhooks are taken again',
  blocked: 'Nothing is blocked any more',
  fuse: 'No fuse stops anything any more',
  'hubspot-failing': 'HubSpot answers again',
  paused: 'Nothing is paused any more',
  silent: 'Webhooks come again',
  'disk-nearly-full': 'The disk has room again',
  'evaluation-failing': 'The mapping is evaluated again',
  'mapping-refused': 'The mapping file is in force again',
  'dead-letters': 'No dead letters are left',
  overdue: 'No event waits too long any more',
  'left-out-values': 'No value is left out any more',
  'identity-conflicts': 'No value is shared without a decision any more',
  'shared-account': 'No HubSpot account is shared any more',
  'clock-off': 'The clock is right again',
  'alerts-failing': 'Alerts arrive again',
  'unknown-tenant': 'No webhook comes for an unknown tenant any more',
  'unmerged-records': 'No contact has several records any more',
  'waiting-contacts': 'No contact waits for a key or a value any more',
  'dry-run': 'The dry run is over',
  'nothing-received': 'The first event is here',
};

/** Slack reads these three as markup, so that a reason could call for everybody's attention. [Slack: formatting text] */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
