import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Route, View } from '../route.ts';
import { Icon } from './icon.tsx';

/** To the pages before and after this one of a list; nothing where there is only one. */
export function PageLinks(links: {
  readonly view: View;
  /** The one thing that the list is about, where it is not the view. */
  readonly id?: string;
  readonly filters: Route['filters'];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}): VNode | null {
  const { link } = useFrame();
  const { view, filters, next, id = null } = links;
  const isFirst = (filters['before'] ?? '') === '';
  if (isFirst && next === null) return null;
  return (
    <nav class="line between" aria-label="Pages">
      {isFirst ? (
        <span />
      ) : (
        <a class="button" href={link(view, id, { ...filters, before: '' })}>
          <Icon name="back" />
          Newest
        </a>
      )}
      {next !== null && (
        <a class="button" href={link(view, id, { ...filters, before: next })}>
          Older
          <Icon name="next" />
        </a>
      )}
    </nav>
  );
}
