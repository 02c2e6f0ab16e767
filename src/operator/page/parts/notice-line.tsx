import type { ComponentChildren, VNode } from 'preact';
import type { Tone } from '../standing.ts';
import { Icon } from './icon.tsx';

/** One thing that a person should know, with what to do about it at its end. */
export function NoticeLine(notice: {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly large?: boolean;
  readonly children?: ComponentChildren;
}): VNode {
  const { tone, title, text, large = false, children } = notice;
  return (
    <div class={`notice ${tone}${large ? ' large' : ''}`}>
      <span class="mark">
        <Icon name={tone} />
      </span>
      <div class="line between grow">
        <div class="grow">
          <p class="notice-title">{title}</p>
          {text !== '' && <p class="note">{text}</p>}
        </div>
        {children !== undefined && <div class="notice-act">{children}</div>}
      </div>
    </div>
  );
}
