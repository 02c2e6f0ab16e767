import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { LeftOutGroup } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.tsx';
import { Card } from './card.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

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
  const button = <ActButton text="Try all again" onAct={() => setAsking(true)} />;
  return (
    <div class="left-out">
      <Card title="Values left out" side={button}>
        <p class="card-text soft">
          HubSpot does not take a value of these contacts, or holds it otherwise; the rest of them
          goes on.
        </p>
        <ul class="left-out-rows">
          {groups.map((group) => (
            <li key={`${group.property} ${group.reason}`}>
              <LeftOutRow group={group} />
            </li>
          ))}
        </ul>
      </Card>
      {isAsking && <RetryDialog groups={groups} onConfirm={retry} onClose={close} />}
    </div>
  );
}

function outcomeText(contacts: number): string {
  return `${plural(contacts, 'contact is', 'contacts are')} tried again with all values.`;
}

function LeftOutRow({ group }: { readonly group: LeftOutGroup }): VNode {
  const { link } = useFrame();
  const { property, reason, contacts, example, hint } = group;
  return (
    <div class="left-out-row">
      <b class="group-count number">{formatCount(contacts)}</b>
      <div>
        <p>
          <span class="mono">{property}</span> <span class="reason">{reason}</span>
        </p>
        {hint !== '' && <p class="soft">{hint}</p>}
        {example !== null && (
          <p class="faint">
            {contacts === 1 ? 'It is ' : 'One of them is '}
            <a href={link('contacts', example.value)} data-row>
              {example.value}
            </a>
          </p>
        )}
      </div>
    </div>
  );
}

interface DialogProps {
  readonly groups: readonly LeftOutGroup[];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function RetryDialog({ groups, onConfirm, onClose }: DialogProps): VNode {
  const values = groups.reduce((sum, { contacts }) => sum + contacts, 0);
  return (
    <ConfirmDialog
      title={`Try ${plural(values, 'value')} again?`}
      verb="Try again"
      isGrave={false}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        The definitions of the properties are read from HubSpot again, and what it takes by them is
        sent.
      </p>
    </ConfirmDialog>
  );
}
