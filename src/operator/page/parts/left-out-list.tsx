import type { VNode } from 'preact';
import type { LeftOutGroup } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { LEFT_OUT_ID } from '../route.ts';
import { useAct } from '../use-act.ts';
import { Card } from './card.tsx';
import { ConfirmButton } from './confirm-button.tsx';

interface ListProps {
  readonly groups: readonly LeftOutGroup[];
  readonly onDone: () => void;
}

/** Values that are left out of contacts which are in HubSpot otherwise, and another try of all of them. */
export function LeftOutList({ groups, onDone }: ListProps): VNode {
  const { connection } = useFrame();
  const act = useAct();
  const values = groups.reduce((sum, { contacts }) => sum + contacts, 0);
  const retry = (): void =>
    void act(api.retryLeftOut({ connection }), ({ contacts }) => outcomeText(contacts)).then(
      onDone,
    );
  const button = (
    <ConfirmButton
      text="Try all again"
      title={`Try ${plural(values, 'value')} again?`}
      verb="Try again"
      isGrave={false}
      onConfirm={retry}
    >
      <p>
        The definitions of the properties are read from HubSpot again, and what it takes by them is
        sent.
      </p>
    </ConfirmButton>
  );
  return (
    <div class="left-out">
      <Card title="Values left out" side={button}>
        <p class="pad soft">
          HubSpot does not take a value of these contacts, or holds it otherwise; the rest of them
          goes on.
        </p>
        <ul class="list">
          {groups.map((group) => (
            <LeftOutRow key={`${group.property} ${group.reason}`} group={group} />
          ))}
        </ul>
      </Card>
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
    <li class="item line left-out-row">
      <b class="count warn number">{formatCount(contacts)}</b>
      <div class="grow">
        <p>
          <span class="mono">{property}</span>{' '}
          <a class="reason" href={link('letters', LEFT_OUT_ID, { property, reason })}>
            {reason}
          </a>
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
    </li>
  );
}
