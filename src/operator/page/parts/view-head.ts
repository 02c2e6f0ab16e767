import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { element, h } from '../element.ts';
import { nameTab } from '../tab.ts';
import { Icon } from './icon.ts';

/** The head of a view: where it is, its name, and what can be done here. */
export function ViewHead(head: {
  readonly title: string;
  /** Where this is one of many: the list to go back to. */
  readonly back?: { readonly href: string; readonly text: string };
  readonly text?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, back, text, children } = head;
  useEffect(() => {
    nameTab(title);
  }, [title]);
  return element(
    'header',
    'view-head',
    back === undefined
      ? null
      : h('a', { class: 'back', href: back.href }, h(Icon, { name: 'back' }), back.text),
    element(
      'div',
      'view-title',
      element(
        'div',
        '',
        h('h1', { tabIndex: -1 }, title),
        text === undefined ? null : element('div', 'view-text', text),
      ),
      children === undefined ? null : element('div', 'acts', children),
    ),
  );
}
