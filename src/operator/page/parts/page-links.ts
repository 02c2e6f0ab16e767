import type { VNode } from 'preact';
import { Icon } from './icon.ts';
import { h } from '../element.ts';

/** The way to older pages of a list, and back to the first. */
export function PageLinks(links: {
  readonly first: string | null;
  readonly next: string | null;
}): VNode | null {
  const { first, next } = links;
  if (first === null && next === null) return null;
  return h(
    'nav',
    { class: 'page-links', 'aria-label': 'Pages' },
    first === null
      ? h('span', null)
      : h('a', { class: 'button', href: first }, h(Icon, { name: 'back' }), 'Newest'),
    next === null
      ? h('span', null)
      : h('a', { class: 'button', href: next }, 'Older', h(Icon, { name: 'next' })),
  );
}
