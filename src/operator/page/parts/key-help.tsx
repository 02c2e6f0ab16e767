import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

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
  return (
    <dialog ref={dialog} class="dialog" onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
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
      <div class="dialog-acts">
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </div>
    </dialog>
  );
}

const WORDS = new Set(['then', 'and']);
