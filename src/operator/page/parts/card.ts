import type { ComponentChildren, VNode } from 'preact';
import { element, h } from '../element.ts';

/** A part of a view, with its title. */
export function Card(card: {
  readonly title: string;
  /** What stands at the end of the title's line. */
  readonly side?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, side, children } = card;
  return element(
    'section',
    'card',
    element(
      'header',
      'card-head',
      h('h2', null, title),
      side === undefined ? null : element('div', 'card-side', side),
    ),
    children,
  );
}
