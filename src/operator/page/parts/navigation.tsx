import type { VNode } from 'preact';
import { formatCount } from '../format.ts';
import { useFrame } from '../frame.ts';
import { VIEWS, type View } from '../route.ts';
import { countWork } from '../../../core/count-work.ts';
import { Icon } from './icon.tsx';

/** What the views are called; on a phone there is room for one word. */
export const VIEW_NAMES: {
  readonly [view in View]: { readonly long: string; readonly short: string };
} = {
  overview: { long: 'Overview', short: 'Overview' },
  events: { long: 'Events', short: 'Events' },
  contacts: { long: 'Contacts', short: 'Contacts' },
  wallet: { long: 'Wallet', short: 'Wallet' },
  letters: { long: 'Dead letters', short: 'Letters' },
  conflicts: { long: 'Conflicts', short: 'Conflicts' },
  mapping: { long: 'Mapping', short: 'Mapping' },
  reconcile: { long: 'Reconcile', short: 'Reconcile' },
};

/** The ways to the views. */
export function Navigation({ view }: { readonly view: View }): VNode {
  const { link, status } = useFrame();
  const waiting: { readonly [view in View]?: number } = {
    letters: countWork(status, 'dead'),
    conflicts: status.conflicts.open,
  };
  const items = VIEWS.map((name) => {
    const { long, short } = VIEW_NAMES[name];
    const isHere = name === view;
    const count = (waiting[name] ?? 0) > 0 ? (waiting[name] ?? null) : null;
    return (
      <li key={name}>
        <a href={link(name)} aria-current={isHere ? 'page' : undefined}>
          <Icon name={name} />
          <span class="long">{long}</span>
          <span class="short">{short}</span>{' '}
          {count !== null && <span class="count number">{formatCount(count)}</span>}
        </a>
      </li>
    );
  });
  return (
    <nav class="navigation" aria-label="Views">
      <ul>{items}</ul>
    </nav>
  );
}
