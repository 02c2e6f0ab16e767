import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { element, h } from '../element.ts';
import { formatCount, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.ts';
import { Moment } from './moment.ts';
import type { LetterChoice } from './settle-dialog.ts';
import type { DeadLetter } from '../../../model/dead-letter.ts';

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
  const settle = (verb: LetterChoice['verb'], some: readonly string[]): void => {
    const what = some.length === 1 ? 'one' : 'selection';
    onChoose({ verb, what, orders: some.map((letter) => ({ letter })) });
  };
  return element(
    'div',
    'letter-rows',
    h(Tools, {
      chosen: chosen.length,
      shown: letters.length,
      total,
      onTickAll: (isTicked: boolean) => tick(names, isTicked),
      settle: (verb: LetterChoice['verb']) => settle(verb, chosen),
    }),
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
            onTick: (isTicked: boolean) => tick([name], isTicked),
            settle: (verb: LetterChoice['verb']) => settle(verb, [name]),
          }),
        );
      }),
    ),
  );
}

interface ToolsProps {
  readonly chosen: number;
  readonly shown: number;
  readonly total: number;
  readonly onTickAll: (isTicked: boolean) => void;
  readonly settle: (verb: LetterChoice['verb']) => void;
}

function Tools({ chosen, shown, total, onTickAll, settle }: ToolsProps): VNode {
  const act = (text: string, verb: LetterChoice['verb']): VNode =>
    h(ActButton, {
      text,
      isDisabled: chosen === 0,
      onAct: () => settle(verb),
    });
  return element(
    'div',
    'letter-tools',
    h(
      'label',
      { class: 'tick' },
      h('input', {
        type: 'checkbox',
        checked: chosen === shown,
        onChange: (event: Event) => onTickAll((event.currentTarget as HTMLInputElement).checked),
      }),
      chosen === 0 ? 'Select all shown' : `${formatCount(chosen)} selected`,
    ),
    total > shown
      ? element('span', 'faint number', `the first ${shown} of ${formatCount(total)}`)
      : null,
    act('Retry selected', 'retry'),
    act('Discard selected', 'discard'),
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
      onChange: (event: Event) => onTick((event.currentTarget as HTMLInputElement).checked),
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
        onAct: () => settle('retry'),
      }),
      h(ActButton, {
        text: 'Discard',
        label: `Discard ${who}`,
        onAct: () => settle('discard'),
      }),
    ),
  );
}

/** The name by which one letter is ordered. */
function nameOf({ kind, id }: DeadLetter): string {
  return `${kind}:${id}`;
}
