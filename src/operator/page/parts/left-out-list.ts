import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { LeftOutGroup } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.ts';
import { Card } from './card.ts';
import { ConfirmDialog } from './confirm-dialog.ts';

interface ListProps {
  readonly groups: readonly LeftOutGroup[];
  readonly onDone: () => void;
}

/** Values that are left out of contacts which are in HubSpot otherwise, and another try of all of them. */
export function LeftOutList({ groups, onDone }: ListProps): VNode {
  const { connection, announce } = useFrame();
  const [isAsking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const retry = (): void => {
    close();
    void api.retryLeftOut({ connection }).then((answer) => {
      const { kind } = answer;
      announce(kind === 'answer' ? outcomeText(answer.value.contacts) : answer.failure.message);
      onDone();
    });
  };
  const button = h(ActButton, {
    text: 'Try all again',
    onAct: () => setAsking(true),
  });
  return element(
    'div',
    'left-out',
    h(
      Card,
      { title: 'Values left out', side: button },
      element(
        'p',
        'card-text soft',
        'HubSpot does not take a value of these contacts, or holds it otherwise; the rest of them goes on.',
      ),
      h(
        'ul',
        { class: 'left-out-rows' },
        groups.map((group) =>
          h('li', { key: `${group.property} ${group.reason}` }, h(LeftOutRow, { group })),
        ),
      ),
    ),
    isAsking ? h(RetryDialog, { groups, onConfirm: retry, onClose: close }) : null,
  );
}

function outcomeText(contacts: number): string {
  return `${plural(contacts, 'contact is', 'contacts are')} tried again with all values.`;
}

function LeftOutRow({ group }: { readonly group: LeftOutGroup }): VNode {
  const { link } = useFrame();
  const { property, reason, contacts, example, hint } = group;
  return element(
    'div',
    'left-out-row',
    element('b', 'group-count number', formatCount(contacts)),
    element(
      'div',
      '',
      element('p', '', element('span', 'mono', property), ' ', element('span', 'reason', reason)),
      hint === '' ? null : element('p', 'soft', hint),
      example === null
        ? null
        : element(
            'p',
            'faint',
            contacts === 1 ? 'It is ' : 'One of them is ',
            h('a', { href: link('contacts', example.value), 'data-row': true }, example.value),
          ),
    ),
  );
}

interface DialogProps {
  readonly groups: readonly LeftOutGroup[];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function RetryDialog({ groups, onConfirm, onClose }: DialogProps): VNode {
  const values = groups.reduce((sum, { contacts }) => sum + contacts, 0);
  return h(
    ConfirmDialog,
    {
      title: `Try ${plural(values, 'value')} again?`,
      verb: 'Try again',
      isGrave: false,
      onConfirm,
      onClose,
    },
    h(
      'p',
      null,
      'The definitions of the properties are read from HubSpot again, and what it takes by them is sent.',
    ),
  );
}
