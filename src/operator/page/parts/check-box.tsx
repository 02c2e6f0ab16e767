import type { VNode } from 'preact';

/** A box to tick. */
export function CheckBox(box: {
  /** Says what it is for, where no text beside it does. */
  readonly label?: string;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}): VNode {
  const { label, isTicked, onTick } = box;
  return (
    <input
      type="checkbox"
      checked={isTicked}
      aria-label={label}
      onChange={(event) => onTick(event.currentTarget.checked)}
    />
  );
}
