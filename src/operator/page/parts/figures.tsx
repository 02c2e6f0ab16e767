import type { VNode } from 'preact';
import type { ConnectionStatus } from '../../api.ts';
import { formatCount, formatSpan, formatShare } from '../format.ts';
import { useFrame } from '../frame.ts';
import { nowMs } from '../time.ts';
import type { View } from '../route.ts';
import { countWork } from '../../../core/count-work.ts';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly text: string;
  readonly href: View | null;
  readonly isBad: boolean;
}

/** The numbers that say most of a connection. */
export function Figures({ status }: { readonly status: ConnectionStatus }): VNode {
  const { link } = useFrame();
  const figures = figuresOf(status).map(({ name, value, text, href, isBad }) => {
    const words = (
      <>
        <span class="faint">{name}</span> <b class="number">{value}</b>{' '}
        <span class="faint number">{text}</span>
      </>
    );
    return (
      <li key={name} class={isBad ? 'figure bad' : 'figure'}>
        {href === null ? words : <a href={link(href)}>{words}</a>}
      </li>
    );
  });
  return <ul class="figures">{figures}</ul>;
}

function figuresOf(status: ConnectionStatus): readonly Figure[] {
  const { contacts, quota, oldestPendingMs: oldest } = status;
  const letters = countWork(status, 'dead');
  const plain = { href: null, isBad: false };
  return [
    {
      ...plain,
      name: 'Received',
      value: formatCount(status.receivedLastMinute),
      text: 'in the last minute',
    },
    {
      ...plain,
      name: 'In HubSpot',
      value: formatCount(status.syncedLastMinute),
      text: 'in the last minute',
    },
    {
      ...plain,
      name: 'To do',
      value: formatCount(countWork(status, 'pending')),
      text: oldest === null ? 'nothing waits' : `oldest ${formatSpan(nowMs() - oldest)}`,
    },
    {
      name: 'Contacts',
      value: formatCount(contacts.done + contacts.pending + contacts.waiting + contacts.dead),
      text: contacts.waiting === 0 ? 'none waits' : `${formatCount(contacts.waiting)} waiting`,
      href: 'contacts',
      isBad: false,
    },
    {
      name: 'Dead letters',
      value: formatCount(letters),
      text: letters === 0 ? 'none' : 'to look at',
      href: 'letters',
      isBad: letters > 0,
    },
    {
      ...plain,
      name: 'Quota left',
      value: quota === null ? '–' : formatShare(quota.window.remaining, quota.window.max),
      text:
        quota === null
          ? 'not asked yet'
          : quota.daily === null
            ? 'of 10 seconds'
            : `${formatShare(quota.daily.remaining, quota.daily.max)} of the day`,
    },
  ];
}
