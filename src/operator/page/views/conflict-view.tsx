import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { keyName } from '../../../core/identity.ts';
import type { ConflictAnswer, ConflictSide } from '../../api.ts';
import { api } from '../api-client.ts';
import {
  countPeople,
  type Decision,
  decisionsOn,
  describeConflict,
  ignoreLine,
  type Sides,
} from '../decisions.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { LookOnlyNote } from '../parts/act-button.tsx';
import { showAnswer } from '../parts/answer-view.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { FilterSelect } from '../parts/filter-field.tsx';
import { Moment } from '../parts/moment.tsx';
import { SidesTable } from '../parts/sides-table.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { conflictStanding } from '../standing.ts';
import { useAct } from '../use-act.ts';
import { useAnswer, useNews } from '../use-answer.ts';

interface ViewProps {
  readonly value: string;
  /** The key property, and `with` for the number of a contact that claims the value. */
  readonly filters: Route['filters'];
}

/** A value that several people have: who they are, and what can be decided. */
export function ConflictView({ value, filters }: ViewProps): VNode {
  const { connection, link } = useFrame();
  const { property = '', with: contactId = '' } = filters;
  const asked = useAnswer(`${connection} ${property} ${value} ${contactId}`, async () =>
    api.conflict({ connection, property, value, with: contactId }),
  );
  useNews(({ kind }) => kind === 'applied', asked.reload);
  return (
    <div class="stack">
      <ViewHead
        title={value}
        back={{ href: link('conflicts'), text: 'Conflicts' }}
        text={asked.value === null ? undefined : <About conflict={asked.value} />}
      />
      <LookOnlyNote />
      {showAnswer(asked, (conflict) => (
        <Conflict conflict={conflict} />
      ))}
    </div>
  );
}

function About({ conflict }: { readonly conflict: ConflictAnswer }): ComponentChildren {
  const { property, sinceMs, lastMs, times } = conflict;
  return (
    <>
      {keyName(property)} of {countPeople(conflict)}, since <Moment atMs={sinceMs} />
      {times > 1 && (
        <>
          , claimed {formatCount(times)} times, last <Moment atMs={lastMs} />
        </>
      )}
    </>
  );
}

function Conflict({ conflict }: { readonly conflict: ConflictAnswer }): ComponentChildren {
  const { link } = useFrame();
  const { claimantSides, settled, holderSide: holder, value } = conflict;
  const [chosen, choose] = useState<number | null>(null);
  const claimant = claimantSides.find(({ id }) => id === chosen) ?? claimantSides[0];
  return (
    <>
      <Verdict standing={conflictStanding(settled)} text={describeConflict(conflict)} />
      {claimant !== undefined && (
        <div class="stack">
          <Card
            title="Side by side"
            side={<ClaimantChoice conflict={conflict} claimant={claimant} onChoose={choose} />}
          >
            <SidesTable conflict={conflict} claimant={claimant} />
          </Card>
          <DecisionList
            sides={{ conflict, holder, claimant }}
            onDone={() => {
              location.hash = link('conflicts');
            }}
          />
          {settled === 'ignore' && <IgnoreHint value={value} />}
        </div>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly conflict: ConflictAnswer;
  readonly claimant: ConflictSide;
  readonly onChoose: (contactId: number) => void;
}

/** Whom to look at of those who claim the value. */
function ClaimantChoice({ conflict, claimant, onChoose }: ChoiceProps): ComponentChildren {
  const { claimants, claimantSides } = conflict;
  if (claimantSides.length < 2) return null;
  return (
    <>
      <span class="faint number">{plural(claimants, 'other')}:</span>
      <FilterSelect
        label="Who else"
        value={String(claimant.id)}
        options={claimantSides.map(
          ({ id, title, key }) => [String(id), title === key ? title : `${title}, ${key}`] as const,
        )}
        onChange={(id) => onChoose(Number(id))}
      />
    </>
  );
}

interface ListProps {
  readonly sides: Sides;
  /** Called once a decision is kept. */
  readonly onDone: () => void;
}

/** What a person can decide about a value that several people have, each with when it is right. */
function DecisionList({ sides, onDone }: ListProps): VNode {
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
function IgnoreHint({ value }: { readonly value: string }): VNode {
  return (
    <p class="faint">
      To say so in the mapping too, add to this key there: <code>{ignoreLine(value)}</code>
    </p>
  );
}
