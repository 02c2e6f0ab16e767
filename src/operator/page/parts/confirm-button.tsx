import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ActButton } from './act-button.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** A button that asks before it does something. */
export function ConfirmButton(button: {
  readonly text: string;
  readonly label?: string;
  readonly kind?: 'main' | 'grave' | 'plain';
  /** The question, and the word on the button that says yes. */
  readonly title: string;
  readonly verb: string;
  readonly isGrave: boolean;
  readonly onConfirm: () => void;
  /** What it comes to. */
  readonly children: ComponentChildren;
}): VNode {
  const { title, verb, isGrave, onConfirm, children, ...look } = button;
  const [isAsking, setAsking] = useState(false);
  const confirm = (): void => {
    setAsking(false);
    onConfirm();
  };
  return (
    <>
      <ActButton {...look} onAct={() => setAsking(true)} />
      {isAsking && (
        <ConfirmDialog
          title={title}
          verb={verb}
          isGrave={isGrave}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
