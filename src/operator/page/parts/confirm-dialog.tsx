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
        type="submit"
        form={FORM}
        class={isGrave ? 'button grave' : 'button main'}
        disabled={onConfirm === null}
      >
        {verb}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} acts={acts}>
      {/* Enter in a field does what the button does. */}
      <form
        id={FORM}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm?.();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}

/** There is one dialog at a time. */
const FORM = 'confirmed';
