import { familyOf } from '../reason.ts';
import type { DeadLetter } from '../../model/dead-letter.ts';

/** Whether a text is the code of a dead letter's reason, its family or part of its text, in any case. */
export function isReason(
  { code, reason }: Pick<DeadLetter, 'code' | 'reason'>,
  text: string,
): boolean {
  const sought = text.toLowerCase();
  return (
    code?.toLowerCase() === sought ||
    familyOf(code) === sought ||
    reason.toLowerCase().includes(sought)
  );
}
