import type { VNode } from 'preact';
import type { EventAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { formatBytes, shortId } from '../format.ts';
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
      : h('pre', { class: 'code', tabIndex: 0, 'aria-label': 'Payload' }, pretty(body)),
    element(
      'div',
      'payload-foot',
      h('span', { class: 'faint mono', title: bodyHash }, `SHA-256 ${shortId(bodyHash)}`),
      body === null ? null : h(CopyButton, { text: body, label: 'Copy payload' }),
    ),
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
