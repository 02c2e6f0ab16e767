import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadLettersAnswer, HintedDeadLetters } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.tsx';
import { showAnswer } from '../parts/answer-view.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { LeftOutList } from '../parts/left-out-list.tsx';
import { LetterRows } from '../parts/letter-rows.tsx';
import { SettleDialog, type LetterChoice } from '../parts/settle-dialog.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** Dead letters that are listed of one group; all of a group can be settled at once whatever its size. */
const LETTERS_MAX = 100;

/** What waits for a person, by what is wrong with it. */
export function LettersView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection } = useFrame();
  const [choice, setChoice] = useState<LetterChoice | null>(null);
  const asked = useAnswer(connection, async () => api.letters({ connection, limit: 1 }));
  useNews(({ kind }) => kind === 'status', asked.reload);
  return (
    <div class="stack">
      <ViewHead
        title="Dead letters"
        text="What was given up. Nothing of it is lost: correct the cause, then let it be tried again."
      />
      <LookOnlyNote />
      {showAnswer(asked, (answer) => (
        <>
          <Groups answer={answer} filters={filters} onChoose={setChoice} />
          {answer.leftOut.length > 0 && (
            <LeftOutList groups={answer.leftOut} onDone={asked.reload} />
          )}
        </>
      ))}
      {choice !== null && (
        <SettleDialog
          choice={choice}
          onClose={() => setChoice(null)}
          onDone={() => {
            setChoice(null);
            asked.reload();
          }}
        />
      )}
    </div>
  );
}

interface GroupsProps {
  readonly answer: DeadLettersAnswer;
  readonly filters: Route['filters'];
  readonly onChoose: (choice: LetterChoice) => void;
}

function Groups({ answer, filters, onChoose }: GroupsProps): ComponentChildren {
  const { groups, total } = answer;
  if (groups.length === 0) {
    return (
      <EmptyNote icon="good" title="Nothing waits for you">
        {answer.leftOut.length === 0
          ? 'Everything was either brought to HubSpot or is on its way.'
          : 'No event, contact or timeline entry was given up.'}
      </EmptyNote>
    );
  }
  const isOpen = ({ kind, reason }: HintedDeadLetters): boolean =>
    filters['kind'] === kind && filters['reason'] === reason;
  return (
    <>
      <p class="soft number">
        {plural(total, 'dead letter')} for {plural(groups.length, 'reason')}
      </p>
      <ul class="stack">
        {groups.map((group) => (
          <Group
            key={`${group.kind} ${group.reason}`}
            group={group}
            isOpen={isOpen(group)}
            total={total}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </>
  );
}

interface GroupProps extends Pick<GroupsProps, 'onChoose'> {
  readonly group: HintedDeadLetters;
  readonly isOpen: boolean;
  readonly total: number;
}

function Group({ group, isOpen, total, onChoose }: GroupProps): VNode {
  const { link } = useFrame();
  const { kind, name, reason, count, hint } = group;
  const whole = (verb: LetterChoice['verb']) => () =>
    onChoose({ verb, orders: [{ kind, reason }] });
  return (
    <li class="card group">
      <header class="group-head pad tools between">
        <a
          class="group-title tools tight grow"
          href={isOpen ? link('letters') : link('letters', null, { kind, reason })}
          aria-expanded={isOpen}
          data-row
        >
          <Icon name={isOpen ? 'down' : 'next'} />
          <b class="count bad number">{formatCount(count)}</b>
          <div class="grow">
            <p class="faint">{KINDS[kind]}</p>
            <b>{reason}</b> <span class="mono faint">{name}</span>
          </div>
        </a>
        <div class="acts">
          <ActButton
            text={count === 1 ? 'Retry' : `Retry all ${formatCount(count)}`}
            label={`Retry ${count === 1 ? '' : 'all '}${plural(count, 'dead letter')}: ${reason}`}
            kind="main"
            onAct={whole('retry')}
          />
          <ActButton
            text="Discard"
            label={`Discard ${plural(count, 'dead letter')}: ${reason}`}
            onAct={whole('discard')}
          />
        </div>
      </header>
      {hint !== '' && <p class="group-hint soft">{hint}</p>}
      {isOpen && <OpenGroup group={group} total={total} onChoose={onChoose} />}
    </li>
  );
}

const KINDS: { readonly [kind in HintedDeadLetters['kind']]: string } = {
  event: 'Event',
  contact: 'Contact',
  timeline: 'Timeline entry',
  consent: 'Consent',
};

/** The letters of a group; they are read again when there are more or fewer dead letters than before. */
function OpenGroup({ group, total, onChoose }: Omit<GroupProps, 'isOpen'>): VNode {
  const { connection } = useFrame();
  const { kind, reason } = group;
  const asked = useAnswer(`${connection} ${kind} ${reason} ${total}`, async () =>
    api.letters({ connection, kind, reason, limit: LETTERS_MAX }),
  );
  return (
    <div class="group-letters">
      {showAnswer(asked, ({ letters, total }) => (
        <LetterRows letters={letters} total={total} onChoose={onChoose} />
      ))}
    </div>
  );
}
