import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { DeadLettersAnswer, HintedDeadLetters } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { Icon } from '../parts/icon.ts';
import { LeftOutList } from '../parts/left-out-list.ts';
import { LetterRows } from '../parts/letter-rows.ts';
import { SettleDialog, type LetterChoice } from '../parts/settle-dialog.ts';
import { ViewHead } from '../parts/view-head.ts';
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
  return element(
    'div',
    'letters',
    h(ViewHead, {
      title: 'Dead letters',
      text: 'What was given up. Nothing of it is lost: correct the cause, then let it be tried again.',
    }),
    h(LookOnlyNote, null),
    showAnswer(asked, (answer) => [
      h(Groups, { answer, filters, onChoose: setChoice, key: 'groups' }),
      answer.leftOut.length === 0
        ? null
        : h(LeftOutList, { groups: answer.leftOut, onDone: asked.reload, key: 'left-out' }),
    ]),
    choice === null
      ? null
      : h(SettleDialog, {
          choice,
          onClose: () => setChoice(null),
          onDone: () => {
            setChoice(null);
            asked.reload();
          },
        }),
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
    return h(
      EmptyNote,
      { icon: 'good', title: 'Nothing waits for you' },
      answer.leftOut.length === 0
        ? 'Everything was either brought to HubSpot or is on its way.'
        : 'No event, contact or timeline entry was given up.',
    );
  }
  const isOpen = ({ kind, reason }: HintedDeadLetters): boolean =>
    filters['kind'] === kind && filters['reason'] === reason;
  return [
    h(
      'p',
      { class: 'count-line number', key: 'count' },
      `${plural(total, 'dead letter')} for ${plural(groups.length, 'reason')}`,
    ),
    h(
      'ul',
      { class: 'groups', key: 'groups' },
      groups.map((group) =>
        h(
          'li',
          { key: `${group.kind} ${group.reason}` },
          h(Group, { group, isOpen: isOpen(group), total, onChoose }),
        ),
      ),
    ),
  ];
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
    onChoose({ verb, what: 'group', orders: [{ kind, reason }] });
  return element(
    'section',
    'card group',
    element(
      'header',
      'group-head',
      h(
        'a',
        {
          class: 'group-title',
          href: isOpen ? link('letters') : link('letters', null, { kind, reason }),
          'aria-expanded': isOpen,
          'data-row': true,
        },
        h(Icon, { name: isOpen ? 'down' : 'next' }),
        element('b', 'group-count number', formatCount(count)),
        element(
          'span',
          'group-reason',
          element('span', 'group-kind', KINDS[kind]),
          reason,
          ' ',
          element('span', 'mono faint', name),
        ),
      ),
      element(
        'div',
        'acts',
        h(ActButton, {
          text: count === 1 ? 'Retry' : `Retry all ${formatCount(count)}`,
          label: `Retry ${count === 1 ? '' : 'all '}${plural(count, 'dead letter')}: ${reason}`,
          kind: 'main',
          onAct: whole('retry'),
        }),
        h(ActButton, {
          text: 'Discard',
          label: `Discard ${plural(count, 'dead letter')}: ${reason}`,
          onAct: whole('discard'),
        }),
      ),
    ),
    hint === '' ? null : element('p', 'group-hint', hint),
    isOpen ? h(OpenGroup, { group, total, onChoose }) : null,
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
  return element(
    'div',
    'group-letters',
    showAnswer(asked, ({ letters, total }) => h(LetterRows, { letters, total, onChoose })),
  );
}
