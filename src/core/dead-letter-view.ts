import { deadLetterHint } from './dead-letter-hint.ts';
import { isLeftToHubSpot, leftOutHint } from './left-out-hint.ts';
import { reasonName } from './reason-name.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetterGroup,
  type DeadLetterKind,
} from '../model/dead-letter.ts';

/** Something that people are shown, with what they can do about it. */
export type WithHint<T> = T & { readonly hint: string };

/** Counts dead letters by kind and reason, the most frequent first. */
export function countDeadLetters(
  letters: readonly Pick<DeadLetter, 'kind' | 'code' | 'reason'>[],
): readonly DeadLetterGroup[] {
  const groups = Map.groupBy(letters, ({ kind, code, reason }) =>
    JSON.stringify([kind, code, reason]),
  );
  return [...groups.values()]
    .flatMap((group) =>
      group.slice(0, 1).map(({ kind, code, reason }) => ({
        kind,
        code,
        reason,
        count: group.length,
      })),
    )
    .sort((a, b) => b.count - a.count);
}

/** Dead letters of one kind and reason, with the name of the reason and what people can do about it. */
export interface HintedDeadLetters extends WithHint<DeadLetterGroup> {
  readonly name: string;
}

/** Counts of dead letters, each with the name of its reason and what can be done. */
export function hintedDeadLetters(
  counts: readonly DeadLetterGroup[],
): readonly HintedDeadLetters[] {
  return counts.map((count) => ({
    ...count,
    name: reasonName(count.code),
    hint: deadLetterHint(count.code),
  }));
}

/** Values that are left out of contacts, each with what can be done, and whether anything is to be done. */
export function hintedLeftOut<T extends { readonly code: string | null }>(
  values: readonly T[],
): readonly (WithHint<T> & { readonly isAtRest: boolean })[] {
  return values.map((value) => ({
    ...value,
    hint: leftOutHint(value.code),
    isAtRest: isLeftToHubSpot(value.code),
  }));
}

/** Which dead letters are meant, in the words of a command line or a request. */
export interface DeadLetterWords {
  readonly kind?: DeadLetterKind | undefined;
  readonly reason?: string | undefined;
  readonly event?: string | undefined;
  readonly contact?: string | undefined;
  /** Milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** One letter, such as `contact:12`. */
  readonly letter?: string | undefined;
}

/** A kind and a number that name one dead letter. */
export const LETTER_NAME = new RegExp(`^(?:${DEAD_LETTER_KINDS.join('|')}):\\d{1,15}$`);

/** The ledger's filter of such words; `letter` has the form of {@link LETTER_NAME}. */
export function deadLetterFilter(words: DeadLetterWords): DeadLetterFilter {
  const { kind, reason, event, contact, from, to, letter } = words;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(reason === undefined ? {} : { reason }),
    ...(event === undefined ? {} : { eventId: event }),
    ...(contact === undefined ? {} : { contactKey: contact }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(letter === undefined ? {} : { letter: letterOf(letter) }),
  };
}

function letterOf(name: string): NonNullable<DeadLetterFilter['letter']> {
  const [kind = '', id = ''] = name.split(':');
  return { kind: kind as DeadLetterKind, id: Number(id) };
}
