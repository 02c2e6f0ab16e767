import type { VNode } from 'preact';
import { VIEWS } from '../route.ts';
import { Dialog } from './dialog.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'Search: the contacts, or the search field of this view'],
  ...Object.values(VIEWS).map(({ key, title }) => [`g then ${key}`, title] as const),
  ['j and k', 'Next and previous row of a list'],
  ['Enter', 'Opens the row'],
  ['p', 'Pauses the live feed, or lets it go on'],
  ['?', 'This help'],
];

/** What the keyboard can do here. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }): VNode {
  const close = (
    <button type="button" class="button" onClick={onClose}>
      Close
    </button>
  );
  return (
    <Dialog title="Keys" onClose={onClose} acts={close}>
      <dl class="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              {key
                .split(' ')
                .map((word) => (WORDS.has(word) ? ` ${word} ` : <kbd key={word}>{word}</kbd>))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const WORDS = new Set(['then', 'and']);
