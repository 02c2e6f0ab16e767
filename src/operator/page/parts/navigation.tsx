import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatCount } from '../format.ts';
import { useFrame } from '../frame.ts';
import { VIEW_NAMES, VIEWS, type View } from '../route.ts';
import { countWork } from '../../../core/count-work.ts';
import { Icon } from './icon.tsx';

/** The ways to the views. */
export function Navigation({ view }: { readonly view: View }): VNode {
  const { link, status } = useFrame();
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone there are more of them than fit beside each other.
  useEffect(() => here.current?.scrollIntoView({ inline: 'center', block: 'nearest' }), [view]);
  const waiting: { readonly [view in View]?: number } = {
    letters: countWork(status, 'dead'),
    conflicts: status.conflicts.open,
  };
  const items = VIEW_NAMES.map((name) => {
    const isHere = name === view;
    const count = (waiting[name] ?? 0) > 0 ? (waiting[name] ?? null) : null;
    return (
      <li key={name}>
        <a ref={isHere ? here : null} href={link(name)} aria-current={isHere ? 'page' : undefined}>
          <Icon name={name} />
          {VIEWS[name].title}{' '}
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
