import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import type { Fault } from '../../../model/fault.ts';

/** The faults of a mapping, each with where it is, and a way there where that is possible. */
export function FaultList(list: {
  readonly faults: readonly Fault[];
  readonly onGo?: (fault: Fault) => void;
}): VNode {
  const { faults, onGo } = list;
  return h(
    'ol',
    { class: 'fault-list' },
    faults.map((fault, index) =>
      h('li', { key: `${fault.pointer} ${index}` }, h(FaultLine, { fault, onGo })),
    ),
  );
}

function FaultLine(line: {
  readonly fault: Fault;
  readonly onGo: ((fault: Fault) => void) | undefined;
}): VNode {
  const { fault, onGo } = line;
  const { found, expected, nearest } = fault;
  const place = placeOf(fault);
  return element(
    'div',
    'fault-line',
    onGo === undefined
      ? element('code', 'fault-place', place)
      : h(
          'button',
          {
            type: 'button',
            class: 'fault-place mono',
            title: 'Go there',
            onClick: () => onGo(fault),
          },
          place,
        ),
    element(
      'p',
      '',
      'Found ',
      h('code', null, found),
      ', expected ',
      expected,
      '.',
      nearest === null ? null : [' Did you mean ', h('code', { key: 'nearest' }, nearest), '?'],
    ),
  );
}

function placeOf({ pointer, place }: Fault): string {
  if (pointer !== '') return pointer;
  return place === undefined ? '/' : `line ${place.line}, column ${place.column}`;
}
