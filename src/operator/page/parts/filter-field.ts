import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLater } from '../time.ts';
import { Icon } from './icon.ts';
import { h } from '../element.ts';

/** A pause in typing after which a search begins. */
const TYPING_MS = 250;

/** A field to search by, which asks when nothing was typed for a moment. */
export function FilterField(field: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): VNode {
  const { label, placeholder, value, onChange } = field;
  const [text, setText] = useState(value);
  const settled = useLater(text, TYPING_MS);
  useEffect(() => {
    if (settled === text && settled.trim() !== value) onChange(settled.trim());
  }, [settled]);
  return h(
    'label',
    { class: 'filter-field' },
    h('span', { class: 'unseen' }, label),
    h(Icon, { name: 'search' }),
    h('input', {
      type: 'search',
      class: 'field',
      placeholder,
      value: text,
      autocomplete: 'off',
      spellcheck: false,
      'data-search': true,
      onInput: (event: Event) => setText((event.currentTarget as HTMLInputElement).value),
    }),
    h('kbd', { 'aria-hidden': 'true' }, '/'),
  );
}

/** A choice of what to list. */
export function FilterSelect(select: {
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): VNode {
  const { label, options, value, onChange } = select;
  return h(
    'label',
    { class: 'filter-select' },
    h('span', { class: 'unseen' }, label),
    h(
      'select',
      {
        class: 'field',
        value,
        onChange: (event: Event) => onChange((event.currentTarget as HTMLSelectElement).value),
      },
      options.map(([value, text]) => h('option', { key: value, value }, text)),
    ),
  );
}
