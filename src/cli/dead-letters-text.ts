import { PASS_KEY } from '../core/identity.ts';
import { duration } from '../core/duration.ts';
import type { DeadLettersAnswer } from '../operator/api.ts';
import { reasonName } from '../core/reason-name.ts';
import { columns, counted, heading, indented, printable, shortened, wrapped } from './text.ts';
import { timeText } from '../core/time-text.ts';
import type { DeadLetter, DeadLetterGroup } from '../model/dead-letter.ts';

/** Dead letters for a person: by reason, then one by one. */
export function deadLettersText(
  answer: DeadLettersAnswer,
  nowMs: number,
  isFiltered = false,
): string {
  const parts = [lettersText(answer, nowMs, isFiltered), leftOutText(answer)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function lettersText(
  { total, groups, letters }: DeadLettersAnswer,
  nowMs: number,
  isFiltered: boolean,
): string {
  if (total === 0) {
    return isFiltered
      ? 'No dead letters of these.'
      : 'No dead letters: nothing waits for a person.';
  }
  const reasons = groups.map(
    ({ kind, name, reason, count, hint }) =>
      `\n${heading(`${counted(count, KIND_WORDS[kind][0], KIND_WORDS[kind][1])}: ${shortened(reason)}`)}\n${indented([`reason: ${printable(name)}`])}\n${wrapped(hint, 2, HINT_CHARS_MAX)}`,
  );
  const rows = letters.map(({ kind, id, sinceMs, eventName, eventId, contactKey }) => [
    `${kind}:${id}`,
    `${duration(Math.max(0, nowMs - sinceMs))} ago`,
    contactKey === null ? '' : keyText(contactKey),
    eventName ?? '',
    eventId ?? '',
  ]);
  const left = total - letters.length;
  const more =
    left === 0 ? '' : `\n  … and ${left.toLocaleString('en')} more; --limit shows more of them`;
  const list = rows.length === 0 ? '' : `\n\n${heading('The newest')}\n${columns(rows)}${more}`;
  return `${counted(total, 'dead letter')}\n${reasons.join('\n')}${list}\n\n${NEXT}`;
}

/** Values that a person may want to correct, though their contacts are in HubSpot. */
function leftOutText({ leftOut }: DeadLettersAnswer): string {
  if (leftOut.length === 0) return '';
  const groups = leftOut.map(({ property, reason, contacts, example, hint }) => {
    const whose = example === null ? '' : `, such as ${keyText(example)}`;
    const title = `${property} of ${counted(contacts, 'contact')}${whose}: ${shortened(reason)}`;
    return `\n${title}\n${wrapped(hint, 2, HINT_CHARS_MAX)}`;
  });
  return `${heading('Values left out, or held otherwise, while the rest of their contacts goes on')}\n${groups.join('\n')}\n\n${LEFT_OUT_NEXT}`;
}

const LEFT_OUT_NEXT =
  'They are sent by themselves within minutes of a change of the property in HubSpot, at once with "dead-letters retry-left-out"; after a rule was loosened, with that alone.';

const KIND_WORDS = {
  event: ['event', 'events'],
  contact: ['contact', 'contacts'],
  consent: ['consent', 'consents'],
  timeline: ['timeline entry', 'timeline entries'],
} as const;

const NEXT =
  '"why <event id or contact key>" says all that is known; "dead-letters retry" and "dead-letters discard" take the same filters.';

function keyText({ property, value }: NonNullable<DeadLetter['contactKey']>): string {
  return `${property === PASS_KEY ? 'pass' : property} ${shortened(value, 40)}`;
}

/** Width of a line of a hint. */
const HINT_CHARS_MAX = 98;

/**
 * What dead letters there are where a filter means none of them.
 *
 * @param groups by reason, the most frequent first
 */
export function otherLettersText(groups: readonly DeadLetterGroup[], newestMs: number): string {
  const reasons = groups
    .slice(0, OTHERS_MAX)
    .map(
      ({ kind, code, count }) =>
        `${counted(count, KIND_WORDS[kind][0], KIND_WORDS[kind][1])} ${printable(reasonName(code))}`,
    );
  const more = groups.length > OTHERS_MAX ? ', and others' : '';
  return `there are: ${reasons.join(', ')}${more}; the newest since ${timeText(newestMs)}`;
}

/** Reasons that are named where a filter means none. */
const OTHERS_MAX = 8;
