import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLater } from '../time.ts';
import { Icon } from './icon.tsx';

/** A pause in typing after which a search begins. */
const TYPING_MS = 250;

/** A field to search by, which asks when nothing was typed for a moment. */
export function FilterField(field: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** Whether it is the one that the key / leads to. */
  readonly isSearch?: boolean;
  readonly onChange: (value: string) => void;
}): VNode {
  const { label, placeholder, value, onChange, isSearch = true } = field;
  const [text, setText] = useState(value);
  const settled = useLater(text, TYPING_MS);
  useEffect(() => {
    if (settled === text && settled.trim() !== value) onChange(settled.trim());
  }, [settled]);
  return (
    <label class="filter-field">
      <span class="unseen">{label}</span>
      <Icon name="search" />
      <input
        type="search"
        class="field"
        placeholder={placeholder}
        value={text}
        autocomplete="off"
        spellcheck={false}
        data-search={isSearch ? true : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {isSearch && <kbd aria-hidden="true">/</kbd>}
    </label>
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
  return (
    <label class="select">
      <span class="unseen">{label}</span>
      <select class="field" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {/* An address may name what is not among the choices. */}
        {!options.some(([known]) => known === value) && <option value={value}>{value}</option>}
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A choice of a time, in the zone of the browser. */
export function FilterTime(time: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): VNode {
  const { label, value, onChange } = time;
  return (
    <label class="cell">
      <span class="faint">{label}</span>
      <input
        type="datetime-local"
        class="field"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
