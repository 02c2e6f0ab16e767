import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ConflictAnswer, ConflictSide } from '../../api.ts';
import { api } from '../api-client.ts';
import { countPeople, describeConflict } from '../decisions.ts';
import { element, h } from '../element.ts';
import { formatCount, formatKey, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { LookOnlyNote } from '../parts/act-button.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { DecisionList, IgnoreHint } from '../parts/decision-list.ts';
import { FilterSelect } from '../parts/filter-field.ts';
import { Moment } from '../parts/moment.ts';
import { SidesTable } from '../parts/sides-table.ts';
import { ViewHead } from '../parts/view-head.ts';
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
  return element(
    'div',
    'why',
    h(ViewHead, {
      title: value,
      back: { href: link('conflicts'), text: 'Conflicts' },
      text: asked.value === null ? undefined : h(About, { conflict: asked.value }),
    }),
    h(LookOnlyNote, null),
    showAnswer(asked, (conflict) => h(Conflict, { conflict })),
  );
}

function About({ conflict }: { readonly conflict: ConflictAnswer }): ComponentChildren {
  const { property, sinceMs, lastMs, times } = conflict;
  return [
    `${formatKey(property)} of ${countPeople(conflict)}, since `,
    h(Moment, { atMs: sinceMs }),
    times > 1
      ? [`, claimed ${formatCount(times)} times, last `, h(Moment, { atMs: lastMs })]
      : null,
  ];
}

function Conflict({ conflict }: { readonly conflict: ConflictAnswer }): ComponentChildren {
  const { link } = useFrame();
  const { claimantSides, settled, holderSide: holder, value } = conflict;
  const [chosen, choose] = useState<number | null>(null);
  const claimant = claimantSides.find(({ id }) => id === chosen) ?? claimantSides[0];
  const standing = conflictStanding(settled);
  return [
    element(
      'div',
      `verdict ${standing.tone}`,
      h(Badge, standing),
      element('p', '', describeConflict(conflict)),
    ),
    claimant === undefined
      ? null
      : element(
          'div',
          'why-main',
          h(
            Card,
            {
              title: 'Side by side',
              side: h(ClaimantChoice, { conflict, claimant, onChoose: choose }),
            },
            h(SidesTable, { conflict, claimant }),
          ),
          h(DecisionList, {
            sides: { conflict, holder, claimant },
            onDone: () => {
              location.hash = link('conflicts');
            },
          }),
          settled === 'ignore' ? h(IgnoreHint, { value }) : null,
        ),
  ];
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
  return [
    element('span', 'faint number', `${plural(claimants, 'other')}:`),
    h(FilterSelect, {
      label: 'Who else',
      value: String(claimant.id),
      options: claimantSides.map(
        ({ id, title, key }) => [String(id), title === key ? title : `${title}, ${key}`] as const,
      ),
      onChange: (id: string) => onChoose(Number(id)),
    }),
  ];
}
