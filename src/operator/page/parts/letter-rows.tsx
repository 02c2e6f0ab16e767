import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.tsx';
import { CheckBox } from './check-box.tsx';
import { Moment } from './moment.tsx';
import type { LetterChoice } from './settle-dialog.tsx';
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
    onChoose({ verb, orders: some.map((letter) => ({ letter })) });
  };
  return (
    <div>
      <Tools
        chosen={chosen.length}
        shown={letters.length}
        total={total}
        onTickAll={(isTicked) => tick(names, isTicked)}
        settle={(verb) => settle(verb, chosen)}
      />
      <ul class="list">
        {letters.map((letter) => {
          const name = nameOf(letter);
          return (
            <LetterRow
              key={name}
              letter={letter}
              isTicked={ticked.has(name)}
              onTick={(isTicked) => tick([name], isTicked)}
              settle={(verb) => settle(verb, [name])}
            />
          );
        })}
      </ul>
    </div>
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
  const act = (text: string, verb: LetterChoice['verb']): VNode => (
    <ActButton text={text} isDisabled={chosen === 0} onAct={() => settle(verb)} />
  );
  return (
    <div class="item tools letter-tools">
      <label class="tools tight grow">
        <CheckBox isTicked={chosen === shown} onTick={onTickAll} />
        {chosen === 0 ? 'Select all shown' : `${formatCount(chosen)} selected`}
      </label>
      {total > shown && (
        <span class="faint number">
          the first {shown} of {formatCount(total)}
        </span>
      )}
      {act('Retry selected', 'retry')}
      {act('Discard selected', 'discard')}
    </div>
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
  return (
    <li class="item tools tight letter-row">
      <CheckBox label={`Select ${who}`} isTicked={isTicked} onTick={onTick} />
      <span class="line between grow">
        <span class="line">
          {contactKey !== null && (
            <a href={link('contacts', contactKey.value)} data-row>
              {contactKey.value}
            </a>
          )}
          {eventId !== null && (
            <a
              href={link('events', eventId)}
              class="soft"
              title={eventId}
              data-row={contactKey === null}
            >
              {eventName ?? 'No event'} <span class="mono faint">{shortId(eventId)}</span>
            </a>
          )}
          {contactKey === null && eventId === null && formatName(null)}
        </span>
        <span class="faint">
          given up <Moment atMs={sinceMs} />
        </span>
      </span>
      <span class="acts">
        <ActButton text="Retry" label={`Retry ${who}`} onAct={() => settle('retry')} />
        <ActButton text="Discard" label={`Discard ${who}`} onAct={() => settle('discard')} />
      </span>
    </li>
  );
}

/** The name by which one letter is ordered. */
function nameOf({ kind, id }: DeadLetter): string {
  return `${kind}:${id}`;
}
