import { PASS_KEY } from '../core/identity.ts';
import { duration } from '../core/duration.ts';
import type { DeadLettersAnswer } from '../operator/api.ts';
import { columns, counted, heading, indented, shortened } from './text.ts';
import type { DeadLetter } from '../model/dead-letter.ts';

/** Dead letters for a person: by reason, then one by one. */
export function deadLettersText(answer: DeadLettersAnswer, nowMs: number): string {
  const parts = [lettersText(answer, nowMs), leftOutText(answer)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function lettersText({ total, groups, letters }: DeadLettersAnswer, nowMs: number): string {
  if (total === 0) return 'No dead letters: nothing waits for a person.';
  const reasons = groups.map(
    ({ kind, reason, count, hint }) =>
      `\n${heading(`${counted(count, KIND_WORDS[kind][0], KIND_WORDS[kind][1])}: ${shortened(reason)}`)}\n${indented(folded(hint))}`,
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
    return `\n${title}\n${indented(folded(hint))}`;
  });
  return `${heading('Values left out, or held otherwise, while the rest of their contacts goes on')}\n${groups.join('\n')}\n\n${LEFT_OUT_NEXT}`;
}

const LEFT_OUT_NEXT =
  'They are sent by themselves within minutes of a change of the property in HubSpot, at once with "dead-letters retry-left-out"; after a rule was loosened, with that alone.';

const KIND_WORDS = {
  event: ['event', 'events'],
  contact: ['contact', 'contacts'],
  timeline: ['timeline entry', 'timeline entries'],
} as const;

const NEXT =
  '"why <event id or contact key>" says all that is known; "dead-letters retry" and "dead-letters discard" take the same filters.';

function keyText({ property, value }: NonNullable<DeadLetter['contactKey']>): string {
  return `${property === PASS_KEY ? 'pass' : property} ${shortened(value, 40)}`;
}

/** Width to which a hint is folded, in characters. */
const LINE_CHARS_MAX = 96;

/** A text in lines of a width that a terminal shows. */
function folded(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const isRoom = last !== undefined && last.length + word.length < LINE_CHARS_MAX;
    if (isRoom) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
