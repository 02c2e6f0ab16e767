import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { mapField, propertyNameOf } from '../../../core/mapping/map-field.ts';
import type { MappingWords } from '../../../core/mapping/suggest.ts';
import type { PropertyType } from '../../../model/property.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import type { PayloadField } from './payload-fields.tsx';

const TYPES: readonly (readonly [PropertyType, string])[] = [
  ['string', 'Text'],
  ['number', 'Number'],
  ['bool', 'Yes or no'],
  ['date', 'Date'],
  ['datetime', 'Date and time'],
];

/** Asks into which property a field goes, and writes that into the mapping's text. */
export function MapDialog(props: {
  readonly field: PayloadField;
  readonly event: string;
  readonly text: string;
  readonly words: MappingWords | null;
  readonly onMapped: (text: string) => void;
  readonly onClose: () => void;
}): VNode {
  const { field, event, text, words, onMapped, onClose } = props;
  const [property, setProperty] = useState(propertyNameOf(field.path, 'neostore'));
  const [label, setLabel] = useState(labelOf(field.path));
  const [type, setType] = useState<PropertyType>(typeOf(field.value));
  const known = words?.properties.find(({ name }) => name === property);
  const definition = known === undefined ? { label, type } : null;
  const mapped = mapField(text, { event, path: field.path, property, definition });
  const isName = /^[a-z][a-z0-9_]{0,99}$/.test(property);
  return (
    <ConfirmDialog
      title={`Map ${field.path.join('.')}`}
      verb="Map"
      isGrave={false}
      onConfirm={mapped === null || !isName ? null : () => onMapped(mapped)}
      onClose={onClose}
    >
      <p>
        Of each <code>{event}</code>, the field goes into this property of the contact.
      </p>
      <label class="stack">
        <span>HubSpot property</span>
        <input
          class="field mono"
          list="known-properties"
          value={property}
          spellcheck={false}
          autocomplete="off"
          onInput={(input) => setProperty(input.currentTarget.value.trim())}
        />
      </label>
      <datalist id="known-properties">
        {words?.properties.map(({ name, type }) => (
          <option key={name} value={name}>
            {type}
          </option>
        ))}
      </datalist>
      {known === undefined ? (
        <NewProperty label={label} type={type} onLabel={setLabel} onType={setType} />
      ) : (
        <p class="faint">
          HubSpot has it: {known.type}
          {known.options.length > 0 && `, one of ${known.options.join(', ')}`}.
        </p>
      )}
      {mapped === null && <p class="fault">The mapping is broken. Mend its faults first.</p>}
    </ConfirmDialog>
  );
}

/** What a property is to be that HubSpot lacks. */
function NewProperty(props: {
  readonly label: string;
  readonly type: PropertyType;
  readonly onLabel: (label: string) => void;
  readonly onType: (type: PropertyType) => void;
}): VNode {
  const { label, type, onLabel, onType } = props;
  return (
    <>
      <label class="stack">
        <span>Label in HubSpot</span>
        <input
          class="field"
          value={label}
          onInput={(input) => onLabel(input.currentTarget.value)}
        />
      </label>
      <label class="stack">
        <span>Type</span>
        <select
          class="field"
          value={type}
          onChange={(choice) => onType(choice.currentTarget.value as PropertyType)}
        >
          {TYPES.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p class="faint">HubSpot has no such property yet. You can have it made further down.</p>
    </>
  );
}

function labelOf(path: readonly string[]): string {
  const words = (path.at(-1) ?? '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function typeOf(value: unknown): PropertyType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'string') return 'string';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'date';
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? 'datetime' : 'string';
}
