import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Stands in front of the page until it is closed, and gives the focus back to where it was. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  /** The buttons at its end. */
  readonly acts: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, onClose, acts, children } = props;
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
      <div class="stack soft">{children}</div>
      <div class="acts">{acts}</div>
    </dialog>
  );
}

function giveFocus(to: Element | null): void {
  if (to instanceof HTMLElement && to.isConnected) to.focus();
}
