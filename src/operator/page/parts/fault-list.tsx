import type { VNode } from 'preact';
import type { Fault } from '../../../model/fault.ts';

/** The faults of a mapping, each with where it is, and a way there where that is possible. */
export function FaultList(list: {
  readonly faults: readonly Fault[];
  readonly onGo?: (fault: Fault) => void;
}): VNode {
  const { faults, onGo } = list;
  return (
    <ol class="list">
      {faults.map((fault, index) => (
        <FaultLine key={`${fault.pointer} ${index}`} fault={fault} onGo={onGo} />
      ))}
    </ol>
  );
}

function FaultLine(line: {
  readonly fault: Fault;
  readonly onGo: ((fault: Fault) => void) | undefined;
}): VNode {
  const { fault, onGo } = line;
  const { found, expected, nearest } = fault;
  const place = placeOf(fault);
  return (
    <li class="item fault-line">
      {onGo === undefined ? (
        <code class="fault-place">{place}</code>
      ) : (
        <button type="button" class="fault-place mono" title="Go there" onClick={() => onGo(fault)}>
          {place}
        </button>
      )}
      <p>
        Found <code>{found}</code>, expected {expected}.
        {nearest !== null && (
          <>
            {' '}
            Did you mean <code>{nearest}</code>?
          </>
        )}
      </p>
    </li>
  );
}

function placeOf({ pointer, place }: Fault): string {
  if (pointer !== '') return pointer;
  return place === undefined ? '/' : `line ${place.line}, column ${place.column}`;
}
