import type { VNode } from 'preact';
import type { StatusAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { Icon } from './icon.ts';

/** Whose page this is, and whether it hears the daemon. */
export function Bar(bar: {
  readonly status: StatusAnswer;
  readonly isLost: boolean;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}): VNode {
  const { status, isLost, onHelp, onSignOut } = bar;
  const { link } = useFrame();
  return element(
    'header',
    'bar',
    h(
      'a',
      { class: 'brand', href: link('overview') },
      element('span', 'logo', h(Icon, { name: 'hub' })),
      element(
        'span',
        'brand-words',
        element('span', 'brand-name', 'neostore-hubspot'),
        ' ',
        element('span', 'brand-version number', `Version ${status.version}`),
      ),
    ),
    element(
      'div',
      'bar-acts',
      element('span', isLost ? 'live lost' : 'live', isLost ? 'Lost' : 'Live'),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          onClick: onHelp,
          title: 'Keys',
          'aria-label': 'Keys',
        },
        h(Icon, { name: 'keys' }),
      ),
      status.access.tokenIsSet && status.access.mayAct
        ? h(
            'button',
            {
              type: 'button',
              class: 'icon-button',
              onClick: onSignOut,
              title: 'Sign out',
              'aria-label': 'Sign out',
            },
            h(Icon, { name: 'leave' }),
          )
        : null,
    ),
  );
}
