import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { nameTab } from '../tab.ts';
import { Icon } from './icon.tsx';

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
  return (
    <header class="view-head">
      {back !== undefined && (
        <a class="back" href={back.href}>
          <Icon name="back" />
          {back.text}
        </a>
      )}
      <div class="tools between">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {text !== undefined && <div class="soft">{text}</div>}
        </div>
        {children !== undefined && <div class="acts">{children}</div>}
      </div>
    </header>
  );
}
