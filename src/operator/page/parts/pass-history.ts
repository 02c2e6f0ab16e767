import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { Card } from './card.ts';
import { ShortInstant } from './moment.ts';
import type { ExplainedPass } from '../../../model/explanation.ts';

/** What was reported of each pass, oldest first. */
export function PassHistory({ passes }: { readonly passes: readonly ExplainedPass[] }): VNode {
  return h(
    Card,
    { title: 'Passes', side: element('span', 'faint number', passes.length) },
    h(
      'ul',
      { class: 'passes' },
      passes.map((pass) => h('li', { key: pass.passId }, h(Pass, { pass }))),
    ),
  );
}

function Pass({ pass }: { readonly pass: ExplainedPass }): VNode {
  const { link } = useFrame();
  const { passId, passType, changes } = pass;
  return element(
    'div',
    'pass',
    element(
      'p',
      'pass-title',
      h('b', null, passType === '' ? 'Pass' : passType),
      h('span', { class: 'mono faint', title: passId }, shortId(passId)),
    ),
    changes.length === 0
      ? element('p', 'faint', 'Never reported as installed.')
      : h(
          'ol',
          { class: 'changes' },
          changes.map(({ eventId, at, wallet, device, installed }) =>
            h(
              'li',
              { key: eventId, class: installed ? 'change installed' : 'change uninstalled' },
              h('a', { href: link('events', eventId) }, installed ? 'Installed' : 'Uninstalled'),
              element('span', 'soft', walletName(wallet)),
              device === ''
                ? null
                : h('span', { class: 'mono faint', title: device }, shortId(device)),
              element(
                'span',
                'faint number change-time',
                h(ShortInstant, { atMs: Date.parse(at) }),
              ),
            ),
          ),
        ),
  );
}

function walletName(wallet: string): string {
  return wallet === '' ? 'unknown wallet' : wallet.charAt(0).toUpperCase() + wallet.slice(1);
}
