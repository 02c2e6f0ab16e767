import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Column } from './column.ts';
import { HubSpotLink } from './hubspot-link.tsx';

interface Named {
  readonly title: string;
  readonly key: string;
}

interface Recorded {
  readonly title: string;
  /** Of the record in HubSpot; null without one. */
  readonly url: string | null;
}

/** Who a row is of; the whole row leads to them. */
export function whoColumn<Row>(contactOf: (row: Row) => Named): Column<Row> {
  return {
    name: 'Contact',
    class: 'cell-main',
    draw: (row) => <Who contact={contactOf(row)} />,
  };
}

function Who({ contact: { title, key } }: { readonly contact: Named }): VNode {
  const { link } = useFrame();
  return (
    <>
      <a class="cover" href={link('contacts', key)} data-row>
        <b>{title}</b>
      </a>
      {title !== key && (
        <span class="faint" title={key}>
          {key}
        </span>
      )}
    </>
  );
}

/** The record in HubSpot of who a row is of. */
export function recordColumn<Row>(contactOf: (row: Row) => Recorded): Column<Row> {
  const draw = (row: Row): VNode | null => {
    const { url, title } = contactOf(row);
    return url === null ? null : <HubSpotLink url={url} title={title} />;
  };
  return { name: '', draw };
}
