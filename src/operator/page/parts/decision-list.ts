import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { decisionsOn, ignoreLine, type Decision, type Sides } from '../decisions.ts';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.ts';
import { Card } from './card.ts';
import { ConfirmDialog } from './confirm-dialog.ts';

interface ListProps {
  readonly sides: Sides;
  /** Called once a decision is kept. */
  readonly onDone: () => void;
}

/** What a person can decide about a value that several people have, each with when it is right. */
export function DecisionList({ sides, onDone }: ListProps): VNode {
  const { connection, announce } = useFrame();
  const [asked, setAsked] = useState<Decision | null>(null);
  const [isSending, setSending] = useState(false);
  const close = (): void => setAsked(null);
  const { property, value } = sides.conflict;
  const settle = ({ settlement, outcome }: Decision): void => {
    setSending(true);
    void api.settleConflict({ connection, property, value, settlement }).then((answer) => {
      const isKept = answer.kind === 'answer';
      announce(isKept ? outcome : answer.failure.message);
      setSending(false);
      close();
      if (isKept) onDone();
    });
  };
  return h(
    Card,
    { title: 'Decide' },
    h(
      'ul',
      { class: 'lanes' },
      decisionsOn(sides).map((decision) =>
        h('li', { key: decision.settlement.kind }, h(DecisionRow, { decision, onAsk: setAsked })),
      ),
    ),
    asked === null
      ? null
      : h(DecisionDialog, {
          decision: asked,
          value,
          onConfirm: isSending ? null : () => settle(asked),
          onClose: close,
        }),
  );
}

interface RowProps {
  readonly decision: Decision;
  readonly onAsk: (decision: Decision) => void;
}

function DecisionRow({ decision, onAsk }: RowProps): VNode {
  const { name, when, isGrave } = decision;
  return element(
    'div',
    'lane-row',
    element('p', 'soft', when),
    h(ActButton, {
      text: name,
      label: `${name}: ${when}`,
      kind: isGrave ? 'grave' : 'plain',
      onAct: () => onAsk(decision),
    }),
  );
}

interface DialogProps {
  readonly decision: Decision;
  readonly value: string;
  readonly onConfirm: (() => void) | null;
  readonly onClose: () => void;
}

function DecisionDialog({ decision, value, onConfirm, onClose }: DialogProps): VNode {
  const { settlement, question, consequence, verb, isGrave } = decision;
  return h(
    ConfirmDialog,
    { title: question, verb, isGrave, onConfirm, onClose },
    h('p', null, consequence),
    settlement.kind === 'ignore' ? h(IgnoreHint, { value }) : null,
  );
}

/** What goes into the mapping, so that it says the same. */
export function IgnoreHint({ value }: { readonly value: string }): VNode {
  return h(
    'p',
    { class: 'faint' },
    'To say so in the mapping too, add to this key there: ',
    h('code', null, ignoreLine(value)),
  );
}
