import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { decisionsOn, ignoreLine, type Decision, type Sides } from '../decisions.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from './act-button.tsx';
import { Card } from './card.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

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
  return (
    <Card title="Decide">
      <ul class="lanes">
        {decisionsOn(sides).map((decision) => (
          <li key={decision.settlement.kind}>
            <DecisionRow decision={decision} onAsk={setAsked} />
          </li>
        ))}
      </ul>
      {asked !== null && (
        <DecisionDialog
          decision={asked}
          value={value}
          onConfirm={isSending ? null : () => settle(asked)}
          onClose={close}
        />
      )}
    </Card>
  );
}

interface RowProps {
  readonly decision: Decision;
  readonly onAsk: (decision: Decision) => void;
}

function DecisionRow({ decision, onAsk }: RowProps): VNode {
  const { name, when, isGrave } = decision;
  return (
    <div class="lane-row">
      <p class="soft">{when}</p>
      <ActButton
        text={name}
        label={`${name}: ${when}`}
        kind={isGrave ? 'grave' : 'plain'}
        onAct={() => onAsk(decision)}
      />
    </div>
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
  return (
    <ConfirmDialog
      title={question}
      verb={verb}
      isGrave={isGrave}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{consequence}</p>
      {settlement.kind === 'ignore' && <IgnoreHint value={value} />}
    </ConfirmDialog>
  );
}

/** What goes into the mapping, so that it says the same. */
export function IgnoreHint({ value }: { readonly value: string }): VNode {
  return (
    <p class="faint">
      To say so in the mapping too, add to this key there: <code>{ignoreLine(value)}</code>
    </p>
  );
}
