import type { VNode } from 'preact';
import { Icon } from './icon.ts';
import { h } from '../element.ts';

/** Opens a record in HubSpot, in another tab. */
export function HubSpotLink(link: {
  readonly url: string;
  /** Whose record it is, where the link is one of many. */
  readonly title?: string;
}): VNode {
  const { url, title } = link;
  const isOneOfMany = title !== undefined;
  return h(
    'a',
    {
      class: isOneOfMany ? 'icon-link' : 'button',
      href: url,
      target: '_blank',
      rel: 'noopener noreferrer',
      title: 'Open in HubSpot',
      'aria-label': isOneOfMany ? `${title} in HubSpot (opens another tab)` : undefined,
    },
    isOneOfMany ? null : 'Open in HubSpot',
    h(Icon, { name: 'out' }),
  );
}
