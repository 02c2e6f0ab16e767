import type { VNode } from 'preact';
import { Icon } from './icon.tsx';

const ANOTHER_TAB = { target: '_blank', rel: 'noopener noreferrer' } as const;

/** Opens the record of one contact among many in HubSpot, in another tab. */
export function HubSpotLink(link: { readonly url: string; readonly title: string }): VNode {
  const { url, title } = link;
  return (
    <a
      {...ANOTHER_TAB}
      class="icon-button"
      href={url}
      title="Open in HubSpot"
      aria-label={`${title} in HubSpot (opens another tab)`}
    >
      <Icon name="out" />
    </a>
  );
}

/** Opens the record that a view is about, where there is one. */
export function RecordLink({ url }: { readonly url: string | null }): VNode | null {
  if (url === null) return null;
  return (
    <a {...ANOTHER_TAB} class="button" href={url}>
      Open in HubSpot
      <Icon name="out" />
    </a>
  );
}
