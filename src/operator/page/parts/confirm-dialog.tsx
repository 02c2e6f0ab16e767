import type { ComponentChildren, VNode } from 'preact';
import { Dialog } from './dialog.tsx';

/** Asks before something is done that cannot be undone by closing the page. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly verb: string;
  readonly isGrave: boolean;
  /** Null while it is being done, or cannot be. */
  readonly onConfirm: (() => void) | null;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, verb, isGrave, onConfirm, onClose, children } = props;
  const acts = (
    <>
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button
        type="button"
        class={isGrave ? 'button grave' : 'button main'}
        disabled={onConfirm === null}
        onClick={onConfirm ?? undefined}
      >
        {verb}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} acts={acts}>
      {children}
    </Dialog>
  );
}
