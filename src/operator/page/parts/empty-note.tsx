import type { ComponentChildren, VNode } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** What a list says that has nothing to show. */
export function EmptyNote(note: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="empty-note">
      <Icon name={note.icon} />
      <b>{note.title}</b>
      {note.children !== undefined && <p>{note.children}</p>}
    </div>
  );
}
