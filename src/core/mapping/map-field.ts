import { findValue } from '../json-place.ts';
import { pointerOf } from '../json-fault.ts';
import type { PropertyType } from '../../model/property.ts';

/** A field of an event that is to have a contact property in HubSpot. */
export interface FieldWish {
  /** The key of the event's rule in the mapping, such as `Customer:Upserted`. */
  readonly event: string;
  /** Where the field is in the payload, such as `attributes`, `loyaltyTier`. */
  readonly path: readonly string[];
  readonly property: string;
  /** What is to be made in HubSpot; null for a property that is there. */
  readonly definition: {
    readonly label: string;
    readonly type: PropertyType;
    readonly options?: readonly string[];
  } | null;
}

/**
 * Adds to the text of a mapping file that a field of an event goes into a property. All else stays as it
 * is written, line breaks and order included.
 *
 * @returns null where the text has no place for it, most likely because it is broken
 */
export function mapField(text: string, wish: FieldWish): string | null {
  const { event, path, property, definition } = wish;
  const value = JSON.stringify(expressionOf(path));
  const mapped = withMember(text, ['events', event, 'properties'], property, value);
  if (mapped === null || definition === null) return mapped;
  const defined = inLine(definition);
  return withMember(mapped, ['hubspot', 'properties'], property, defined);
}

/** The JSONata path of a field; names that are no plain words are quoted. */
export function expressionOf(path: readonly string[]): string {
  return path.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``)).join('.');
}

/** A name for the property of a field: HubSpot takes lower-case letters, digits and `_`. */
export function propertyNameOf(path: readonly string[], prefix: string): string {
  const words = (path.at(-1) ?? '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return `${prefix}_${words}`.slice(0, PROPERTY_CHARS_MAX);
}

/** Longest name of a property that HubSpot takes. */
const PROPERTY_CHARS_MAX = 100;

function withMember(
  text: string,
  path: readonly string[],
  name: string,
  value: string,
): string | null {
  const there = findValue(text, pointerOf([...path, name]));
  if (there !== null) return `${text.slice(0, there.start)}${value}${text.slice(there.end)}`;
  const holder = findValue(text, pointerOf(path));
  if (holder === null) {
    const last = path.at(-1);
    return last === undefined
      ? null
      : withMember(text, path.slice(0, -1), last, `{ ${JSON.stringify(name)}: ${value} }`);
  }
  const held = text.slice(holder.start, holder.end);
  if (!held.startsWith('{') || !held.endsWith('}')) return null;
  return `${text.slice(0, holder.start)}${withLast(held, name, value)}${text.slice(holder.end)}`;
}

/** An object's text with one more member, written as those before it. */
function withLast(held: string, name: string, value: string): string {
  const member = `${JSON.stringify(name)}: ${value}`;
  const inner = held.slice(1, -1);
  if (inner.trim() === '') return `{ ${member} }`;
  const before = /^\s*/.exec(inner)?.[0] ?? ' ';
  const after = /\s*$/.exec(inner)?.[0] ?? ' ';
  return `{${inner.trimEnd()},${before}${member}${after}}`;
}

function inLine({ label, type, options }: NonNullable<FieldWish['definition']>): string {
  const listed = options === undefined ? '' : `, "options": [${options.map(quoted).join(', ')}]`;
  return `{ "label": ${quoted(label)}, "type": ${quoted(type)}${listed} }`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
