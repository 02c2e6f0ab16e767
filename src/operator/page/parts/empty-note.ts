import type { ComponentChildren, VNode } from 'preact';
import { element, h } from '../element.ts';
import { Icon, type IconName } from './icon.ts';

/** What a list says that has nothing to show. */
export function EmptyNote(note: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}): VNode {
  return element(
    'div',
    'empty-note',
    h(Icon, { name: note.icon }),
    element('p', 'empty-title', note.title),
    note.children === undefined ? null : element('p', '', note.children),
  );
}
