import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadLetter } from '../../../ledger/dead-letter.ts';
import { element, h } from '../element.ts';
import { formatCount, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.ts';
import { Moment } from './moment.ts';
import type { LetterChoice } from './settle-dialog.ts';

interface RowsProps {
  readonly letters: readonly DeadLetter[];
  /** How many there are, also beyond those that are listed. */
  readonly total: number;
  readonly onChoose: (choice: LetterChoice) => void;
}

/** Dead letters one by one: retried or discarded alone, or as many as are ticked. */
export function LetterRows({ letters, total, onChoose }: RowsProps): VNode {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const names = letters.map(nameOf);
  const chosen = names.filter((name) => ticked.has(name));
  const tick = (changed: readonly string[], isTicked: boolean): void => {
    setTicked((ticked) => {
      const next = new Set(ticked);
      for (const name of changed) {
        if (isTicked) next.add(name);
        else next.delete(name);
      }
      return next;
    });
  };
  const settle = (verb: LetterChoice['verb'], some: readonly string[]) => () => {
    const what = some.length === 1 ? 'one' : 'selection';
    onChoose({ verb, what, orders: some.map((letter) => ({ letter })) });
  };
  return element(
    'div',
    'letter-rows',
    element(
      'div',
      'letter-tools',
      h(
        'label',
        { class: 'tick' },
        h('input', {
          type: 'checkbox',
          checked: chosen.length === names.length,
          onChange: (event: Event) => {
            tick(names, (event.currentTarget as HTMLInputElement).checked);
          },
        }),
        chosen.length === 0 ? 'Select all shown' : `${formatCount(chosen.length)} selected`,
      ),
      total > letters.length
        ? element('span', 'faint number', `the first ${letters.length} of ${formatCount(total)}`)
        : null,
      h(ActButton, {
        text: 'Retry selected',
        isDisabled: chosen.length === 0,
        onAct: settle('retry', chosen),
      }),
      h(ActButton, {
        text: 'Discard selected',
        isDisabled: chosen.length === 0,
        onAct: settle('discard', chosen),
      }),
    ),
    h(
      'ul',
      null,
      letters.map((letter) => {
        const name = nameOf(letter);
        return h(
          'li',
          { key: name },
          h(LetterRow, {
            letter,
            isTicked: ticked.has(name),
            onTick: (isTicked: boolean) => {
              tick([name], isTicked);
            },
            settle: (verb: LetterChoice['verb']) => {
              settle(verb, [name])();
            },
          }),
        );
      }),
    ),
  );
}

interface RowProps {
  readonly letter: DeadLetter;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
  readonly settle: (verb: LetterChoice['verb']) => void;
}

function LetterRow({ letter, isTicked, onTick, settle }: RowProps): VNode {
  const { link } = useFrame();
  const { eventId, eventName, contactKey, sinceMs } = letter;
  const who = contactKey?.value ?? eventId ?? nameOf(letter);
  return element(
    'div',
    'letter-row',
    h('input', {
      type: 'checkbox',
      checked: isTicked,
      'aria-label': `Select ${who}`,
      onChange: (event: Event) => {
        onTick((event.currentTarget as HTMLInputElement).checked);
      },
    }),
    element(
      'span',
      'letter-who',
      contactKey === null
        ? null
        : h('a', { href: link('contacts', contactKey.value), 'data-row': true }, contactKey.value),
      eventId === null
        ? null
        : h(
            'a',
            {
              href: link('events', eventId),
              class: 'letter-event',
              title: eventId,
              'data-row': contactKey === null,
            },
            eventName ?? 'No event',
            ' ',
            element('span', 'mono faint', shortId(eventId)),
          ),
      contactKey === null && eventId === null ? formatName(null) : null,
    ),
    element('span', 'faint letter-since', 'given up ', h(Moment, { atMs: sinceMs })),
    element(
      'span',
      'acts',
      h(ActButton, {
        text: 'Retry',
        label: `Retry ${who}`,
        onAct: () => {
          settle('retry');
        },
      }),
      h(ActButton, {
        text: 'Discard',
        label: `Discard ${who}`,
        onAct: () => {
          settle('discard');
        },
      }),
    ),
  );
}

/** The name by which one letter is ordered. */
function nameOf({ kind, id }: DeadLetter): string {
  return `${kind}:${id}`;
}
