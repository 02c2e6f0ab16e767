import type { VNode } from 'preact';
import type { EventAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { formatBytes } from '../format.ts';
import { CopyButton } from './copy-button.ts';

/** The payload as it was received, folded away until somebody wants it. */
export function PayloadCard({ event }: { readonly event: EventAnswer }): VNode {
  const { body, bodyBytes, bodyHash } = event;
  return h(
    'details',
    { class: 'card payload', open: body !== null && bodyBytes <= OPEN_BYTES_MAX },
    h('summary', null, 'Payload', element('span', 'faint number', formatBytes(bodyBytes))),
    body === null
      ? element('p', 'card-text', 'It is purged or erased; only its size and hash are kept.')
      : element(
          'div',
          'payload-body',
          h(CopyButton, { text: body, label: 'Copy payload' }),
          h('pre', { class: 'code', tabIndex: 0, 'aria-label': 'Payload' }, pretty(body)),
        ),
    element('p', 'card-text faint mono', `sha256 ${bodyHash}`),
  );
}

/** A payload of this size fits on the screen. */
const OPEN_BYTES_MAX = 4096;

/** JSON with one field on a line; what is no JSON stays as it came. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
