import type { ComponentChildren, VNode } from 'preact';
import { element, h } from '../element.ts';
import type { Tone } from '../standing.ts';
import { Icon } from './icon.ts';

/** One thing that a person should know, with what to do about it at its end. */
export function NoticeLine(notice: {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly large?: boolean;
  readonly children?: ComponentChildren;
}): VNode {
  const { tone, title, text, large = false, children } = notice;
  return element(
    'div',
    `notice ${tone}${large ? ' large' : ''}`,
    element('span', 'notice-mark', h(Icon, { name: tone })),
    element(
      'div',
      'notice-words',
      element('p', 'notice-title', title),
      text === '' ? null : element('p', 'notice-text', text),
    ),
    children === undefined ? null : element('div', 'notice-act', children),
  );
}
