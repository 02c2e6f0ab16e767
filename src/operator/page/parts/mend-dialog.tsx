import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ReconcileAnswer } from '../../api.ts';
import type { Order } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { CheckBox } from './check-box.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { shown } from './value-list.tsx';
import type { DriftGroup, DriftView } from '../../../model/reconcile.ts';

/** Shows what mending would overwrite in HubSpot, part by part, and does what is ticked. */
export function MendDialog(props: {
  readonly groups: readonly DriftGroup[];
  readonly recreate: ReconcileAnswer['recreate'];
  readonly onConfirm: (choice: Omit<Order<'MendFields'>, 'connection'>) => void;
  readonly onClose: () => void;
}): VNode {
  const { groups, recreate, onConfirm, onClose } = props;
  const parts = partsOf(groups);
  const deleted = countOf(groups.filter(({ property }) => property === null));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isRecreating, setRecreating] = useState(false);
  const chosen = parts.filter(({ property }) => !left.has(property));
  const values = countOf(chosen);
  const isNothing = values === 0 && !(isRecreating && deleted > 0);
  const tick = (property: string, isTicked: boolean): void => {
    const others = [...left].filter((name) => name !== property);
    setLeft(new Set(isTicked ? others : [...others, property]));
  };
  return (
    <ConfirmDialog
      title="Mend what differs?"
      verb={isNothing ? 'Mend' : `Mend ${formatCount(values + (isRecreating ? deleted : 0))}`}
      isGrave={false}
      onConfirm={
        isNothing
          ? null
          : () =>
              onConfirm({
                properties: chosen.map(({ property }) => property),
                recreate: isRecreating,
              })
      }
      onClose={onClose}
    >
      <p>
        What is ticked is overwritten in HubSpot with what the events say. The rest stays as it is.
      </p>
      {parts.map((part) => (
        <PartRow
          key={part.property}
          part={part}
          isTicked={!left.has(part.property)}
          onTick={(isTicked) => tick(part.property, isTicked)}
        />
      ))}
      {deleted !== 0 && (
        <DeletedRow
          deleted={deleted}
          recreate={recreate}
          isTicked={isRecreating}
          onTick={setRecreating}
        />
      )}
    </ConfirmDialog>
  );
}

/** All that differs of one property. */
interface Part {
  readonly property: string;
  readonly count: number;
  readonly first: DriftView | undefined;
}

function partsOf(groups: readonly DriftGroup[]): readonly Part[] {
  const ofProperty = Map.groupBy(
    groups.flatMap((group) => (group.property === null ? [] : [group])),
    ({ property }) => property ?? '',
  );
  return [...ofProperty].map(([property, of]) => ({
    property,
    count: countOf(of),
    first: of[0]?.samples[0],
  }));
}

function countOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

interface RowProps {
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

function PartRow({ part, isTicked, onTick }: RowProps & { readonly part: Part }): VNode {
  const { property, count, first } = part;
  return (
    <label class="tools tight">
      <CheckBox isTicked={isTicked} onTick={onTick} />
      <span class="line">
        <span class="mono">{property}</span> of {plural(count, 'contact')}
        {first !== undefined && (
          <span class="faint">
            such as {shown(first.found)} to {shown(first.expected)}
          </span>
        )}
      </span>
    </label>
  );
}

function DeletedRow({
  deleted,
  recreate,
  isTicked,
  onTick,
}: RowProps & { readonly deleted: number; readonly recreate: 'event' | 'never' }): VNode {
  const people = `${plural(deleted, 'contact')} that ${deleted === 1 ? 'was' : 'were'} deleted in HubSpot`;
  if (recreate === 'never') {
    return <p>{people}: left deleted, as contact.recreate in the mapping says.</p>;
  }
  return (
    <label class="tools tight">
      <CheckBox isTicked={isTicked} onTick={onTick} />
      <span class="line">Make {people} again</span>
    </label>
  );
}
