import type { ConnectionStatus } from '../api.ts';
import type { Condition } from '../../model/condition.ts';
import { countWork } from '../../core/count-work.ts';
import { formatCount, formatDuration, formatMoment, formatSpan, plural } from './format.ts';
import { SEVERITY_TONES } from './severity.ts';
import type { Tone } from './standing.ts';

/** One sentence on where a connection stands, and what a person can do. */
export interface Notice {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/**
 * Where a connection stands: the condition that says most, then the others. Only where there is none
 * it says how the work goes, and only where there is none of that either it is green.
 */
export function describeState(status: ConnectionStatus, nowMs: number): readonly Notice[] {
  const { conditions } = status.state;
  if (conditions.length === 0) return [progressNotice(status, nowMs)];
  return conditions.map((condition) => conditionNotice(condition, nowMs));
}

function conditionNotice(condition: Condition, nowMs: number): Notice {
  const { code, severity, what, figures, advice } = condition;
  const facts = [timesText(condition, nowMs), figures].filter((text) => text !== '').join(' · ');
  const text = facts === '' ? advice : `${facts}. ${advice}`;
  return { id: code, tone: SEVERITY_TONES[severity], title: what, text: text.trimEnd() };
}

function timesText({ sinceMs, untilMs }: Condition, nowMs: number): string {
  const since =
    sinceMs === null ? '' : `Since ${formatMoment(sinceMs)}, for ${formatSpan(nowMs - sinceMs)}`;
  if (untilMs === null) return since;
  const until =
    untilMs <= nowMs
      ? 'due to be tried again'
      : `until ${formatMoment(untilMs)}, in ${formatDuration(untilMs - nowMs)}`;
  return since === '' ? until : `${since}, ${until}`;
}

function progressNotice(status: ConnectionStatus, nowMs: number): Notice {
  const backlog = countWork(status, 'pending');
  if (backlog === 0) {
    const { done } = status.contacts;
    const held = `${plural(done, 'contact')} as ${done === 1 ? 'its events left it' : 'their events left them'}`;
    const text = `${done === 0 ? 'No contact is there yet' : held}; nothing is left to do.`;
    return { id: 'state', tone: 'good', title: 'Everything is in HubSpot', text };
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
      part(status.consents.pending, 'consent to send', 'consents to send'),
    ]
      .filter((text) => text !== '')
      .join(' · '),
  };
}

function part(count: number, one: string, many: string): string {
  return count === 0 ? '' : plural(count, one, many);
}
