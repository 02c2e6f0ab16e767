import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { element, h } from '../element.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'Search: the contacts, or the search field of this view'],
  ['g then o', 'Overview'],
  ['g then e', 'Events'],
  ['g then c', 'Contacts'],
  ['g then d', 'Dead letters'],
  ['g then i', 'Conflicts'],
  ['g then m', 'Mapping'],
  ['g then r', 'Reconcile'],
  ['j and k', 'Next and previous row of a list'],
  ['Enter', 'Opens the row'],
  ['p', 'Pauses the live feed, or lets it go on'],
  ['?', 'This help'],
];

/** What the keyboard can do here. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return h(
    'dialog',
    { ref: dialog, class: 'dialog', onClose, 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title' }, 'Keys'),
    h(
      'dl',
      { class: 'keys' },
      KEYS.map(([key, text]) =>
        h(
          'div',
          { key },
          h(
            'dt',
            null,
            key.split(' ').map((word) => (WORDS.has(word) ? ` ${word} ` : h('kbd', null, word))),
          ),
          h('dd', null, text),
        ),
      ),
    ),
    element(
      'div',
      'dialog-acts',
      h('button', { type: 'button', class: 'button', onClick: onClose }, 'Close'),
    ),
  );
}

const WORDS = new Set(['then', 'and']);
