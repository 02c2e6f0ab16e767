import type { ComponentChildren, VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import { useState } from 'preact/hooks';
import type { ConflictAnswer, ConflictSide } from '../../api.ts';
import { api } from '../api-client.ts';
import { countPeople, describeConflict } from '../decisions.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { LookOnlyNote } from '../parts/act-button.tsx';
import { showAnswer } from '../parts/answer-view.tsx';
import { Card } from '../parts/card.tsx';
import { DecisionList, IgnoreHint } from '../parts/decision-list.tsx';
import { FilterSelect } from '../parts/filter-field.tsx';
import { Moment } from '../parts/moment.tsx';
import { SidesTable } from '../parts/sides-table.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { conflictStanding } from '../standing.ts';
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
