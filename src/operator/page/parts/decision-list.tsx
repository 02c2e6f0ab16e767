import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { decisionsOn, ignoreLine, type Decision, type Sides } from '../decisions.ts';
import { useFrame } from '../frame.ts';
import { useAct } from '../use-act.ts';
import { Card } from './card.tsx';
import { ConfirmButton } from './confirm-button.tsx';

interface ListProps {
  readonly sides: Sides;
  /** Called once a decision is kept. */
  readonly onDone: () => void;
}

/** What a person can decide about a value that several people have, each with when it is right. */
export function DecisionList({ sides, onDone }: ListProps): VNode {
  const { connection } = useFrame();
  const act = useAct();
  const { property, value } = sides.conflict;
  const settle = ({ settlement, outcome }: Decision): void =>
    void act(api.settleConflict({ connection, property, value, settlement }), () => outcome).then(
      (kept) => kept !== null && onDone(),
    );
  return (
    <Card title="Decide">
      <ul class="list">
        {decisionsOn(sides).map((decision) => (
          <li key={decision.settlement.kind} class="item tools">
            <p class="soft grow">{decision.when}</p>
            <ConfirmButton
              text={decision.name}
              label={`${decision.name}: ${decision.when}`}
              kind={decision.isGrave ? 'grave' : 'plain'}
              title={decision.question}
              verb={decision.verb}
              isGrave={decision.isGrave}
              onConfirm={() => settle(decision)}
            >
              <p>{decision.consequence}</p>
              {decision.settlement.kind === 'ignore' && <IgnoreHint value={value} />}
            </ConfirmButton>
          </li>
        ))}
      </ul>
    </Card>
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
