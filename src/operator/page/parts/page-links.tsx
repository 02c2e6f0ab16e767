import type { VNode } from 'preact';
import { Icon } from './icon.tsx';

/** The way to older pages of a list, and back to the first. */
export function PageLinks(links: {
  readonly first: string | null;
  readonly next: string | null;
}): VNode | null {
  const { first, next } = links;
  if (first === null && next === null) return null;
  return (
    <nav class="page-links" aria-label="Pages">
      {first === null ? (
        <span />
      ) : (
        <a class="button" href={first}>
          <Icon name="back" />
          Newest
        </a>
      )}
      {next === null ? (
        <span />
      ) : (
        <a class="button" href={next}>
          Older
          <Icon name="next" />
        </a>
      )}
    </nav>
  );
}
