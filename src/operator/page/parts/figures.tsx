import type { ComponentChildren, VNode } from 'preact';
import type { ConnectionStatus } from '../../api.ts';
import { formatCount, formatSpan, formatShare } from '../format.ts';
import { useFrame } from '../frame.ts';
import { nowMs } from '../time.ts';
import type { Route, View } from '../route.ts';
import { countWork } from '../../../core/count-work.ts';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly text: string;
  /** The list that the number counts; null where there is none. */
  readonly list: List | null;
  /** The list that the text counts, where it is another one. */
  readonly textList?: List;
  readonly isBad: boolean;
}

interface List {
  readonly view: View;
  readonly filters?: Route['filters'];
}

/** The numbers that say most of a connection. */
export function Figures({ status }: { readonly status: ConnectionStatus }): VNode {
  const { link } = useFrame();
  const linked = ({ view, filters }: List, words: ComponentChildren, look?: string): VNode => (
    <a href={link(view, null, filters)} class={look}>
      {words}
    </a>
  );
  const figures = figuresOf(status).map(({ name, value, text, list, textList, isBad }) => {
    const more = <span class="faint number">{text}</span>;
    const words = (
      <>
        <span class="faint">{name}</span> <b class="number">{value}</b>{' '}
        {textList === undefined && more}
      </>
    );
    return (
      <li key={name} class={isBad ? 'figure bad' : 'figure'}>
        {list === null ? words : linked(list, words, 'cover')}
        {textList !== undefined && linked(textList, more)}
      </li>
    );
  });
  return <ul class="figures">{figures}</ul>;
}

function figuresOf(status: ConnectionStatus): readonly Figure[] {
  const { contacts, quota, oldestPendingMs: oldest } = status;
  const letters = countWork(status, 'dead');
  const plain = { list: null, isBad: false };
  return [
    {
      ...plain,
      list: { view: 'events' },
      name: 'Received',
      value: formatCount(status.receivedLastMinute),
      text: 'in the last minute',
    },
    {
      ...plain,
      list: { view: 'events', filters: { outcome: 'in-hubspot' } },
      name: 'In HubSpot',
      value: formatCount(status.syncedLastMinute),
      text: 'in the last minute',
    },
    {
      ...plain,
      list: toDoList(status),
      name: 'To do',
      value: formatCount(countWork(status, 'pending')),
      text: oldest === null ? 'nothing waits' : `oldest ${formatSpan(nowMs() - oldest)}`,
    },
    {
      name: 'Contacts',
      value: formatCount(contacts.done + contacts.pending + contacts.waiting + contacts.dead),
      text: contacts.waiting === 0 ? 'none waits' : `${formatCount(contacts.waiting)} waiting`,
      list: { view: 'contacts' },
      ...(contacts.waiting === 0
        ? {}
        : { textList: { view: 'contacts', filters: { state: 'waiting' } } }),
      isBad: false,
    },
    {
      name: 'Dead letters',
      value: formatCount(letters),
      text: letters === 0 ? 'none' : 'to look at',
      list: { view: 'letters' },
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

/** What there is to do first: events are applied before their contacts are sent. */
function toDoList({ events, contacts }: ConnectionStatus): List {
  if (events.pending > 0) return { view: 'events', filters: { outcome: 'to-apply' } };
  if (contacts.pending > 0) return { view: 'contacts', filters: { state: 'pending' } };
  return { view: 'events', filters: { outcome: 'on-its-way' } };
}
