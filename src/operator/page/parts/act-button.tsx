import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import { NoticeLine } from './notice-line.tsx';

/** A button that changes something: whoever may not act sees it, and why it does nothing. */
export function ActButton(act: {
  readonly text: string;
  readonly label?: string;
  readonly kind?: 'main' | 'grave' | 'plain';
  readonly isDisabled?: boolean;
  readonly onAct: () => void;
}): VNode {
  const { access } = useFrame();
  const { text, label, kind = 'plain', isDisabled = false, onAct } = act;
  return (
    <button
      type="button"
      class={kind === 'plain' ? 'button' : `button ${kind}`}
      disabled={isDisabled || !access.mayAct}
      title={access.mayAct ? undefined : HOW_TO_ACT}
      aria-label={label}
      onClick={onAct}
    >
      {text}
    </button>
  );
}

/** How those who may only look can come to act. */
const HOW_TO_ACT =
  'To act from this page, set OPERATOR_TOKEN, start the daemon again and sign in with it.';

/** That sentence, where this page may only be looked at. */
export function LookOnlyNote(): VNode | null {
  const { access } = useFrame();
  return access.mayAct ? null : (
    <div class="look-only">
      <NoticeLine tone="plain" title="You are looking only" text={HOW_TO_ACT} />
    </div>
  );
}
