import type { ComponentChildren, VNode } from 'preact';

/** A field of a payload that somebody wants to map. */
export interface PayloadField {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The fields of a payload, each of which can be clicked to map it. */
export function PayloadFields(props: {
  readonly body: string;
  readonly onMap: (field: PayloadField) => void;
}): VNode {
  const payload = read(props.body);
  if (payload === null) return <p class="pad">This is no event: its text is no JSON object.</p>;
  return <Fields holder={payload} path={[]} onMap={props.onMap} />;
}

function Fields(props: {
  readonly holder: object;
  readonly path: readonly string[];
  readonly onMap: (field: PayloadField) => void;
}): VNode {
  const { holder, path, onMap } = props;
  return (
    <ul class="fields">
      {Object.entries(holder).map(([name, value]: [string, unknown]) => {
        const place = [...path, name];
        const isGroup = isObject(value);
        return (
          <li key={name}>
            {isGroup ? (
              <span class="payload-field mono soft">{name}</span>
            ) : (
              <FieldButton field={{ path: place, value }} onMap={onMap} />
            )}
            {isGroup && <Fields holder={value} path={place} onMap={onMap} />}
          </li>
        );
      })}
    </ul>
  );
}

function FieldButton(props: {
  readonly field: PayloadField;
  readonly onMap: (field: PayloadField) => void;
}): ComponentChildren {
  const { field, onMap } = props;
  const name = field.path.at(-1) ?? '';
  return (
    <button
      type="button"
      class="payload-field line note"
      title={`Map ${field.path.join('.')} to a HubSpot property`}
      onClick={() => onMap(field)}
    >
      <span class="mono">{name}</span>
      <b>{shownValue(field.value)}</b>
    </button>
  );
}

function shownValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function read(body: string): object | null {
  try {
    const payload: unknown = JSON.parse(body);
    return isObject(payload) ? payload : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
