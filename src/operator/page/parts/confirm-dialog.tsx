import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

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
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken off the page gives the focus to nobody, and as long as it is there
    // nothing else takes the focus.
    return () => queueMicrotask(() => giveFocus(opener));
  }, []);
  return (
    <dialog ref={dialog} class="dialog" onClose={onClose} aria-labelledby="dialog-title">
      <h2 id="dialog-title">{title}</h2>
      <div class="dialog-text">{children}</div>
      <div class="dialog-acts">
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
      </div>
    </dialog>
  );
}

function giveFocus(to: Element | null): void {
  if (to instanceof HTMLElement && to.isConnected) to.focus();
}
