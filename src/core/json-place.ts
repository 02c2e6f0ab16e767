import { jsonNodes, type JsonNode } from './json-fault.ts';
import type { Fault } from '../model/fault.ts';

/**
 * Finds where in the text of a JSON file a JSON pointer leads, so that a fault can be shown where
 * it is. Where the place itself is missing it is the nearest that is there; the text may be broken
 * behind it.
 *
 * @returns the offset of the key, or of the value in a list
 */
export function findPlace(text: string, pointer: string): number {
  let node = jsonNodes(text);
  for (const step of stepsOf(pointer)) {
    const member = node.members.get(step);
    if (member === undefined) return node.place;
    node = member;
  }
  return node.place;
}

/** From where to where in a text the value of a JSON pointer stands; null where there is none. */
export function findValue(
  text: string,
  pointer: string,
): { readonly start: number; readonly end: number } | null {
  let node: JsonNode | undefined = jsonNodes(text);
  for (const step of stepsOf(pointer)) node = node?.members.get(step);
  return node?.end === undefined ? null : { start: node.start, end: node.end };
}

/** Where in a text a fault is: at its own place, else where its pointer leads. */
export function offsetOf(
  text: string,
  { pointer, place }: Pick<Fault, 'pointer' | 'place'>,
): number {
  if (place === undefined) return findPlace(text, pointer);
  const before = text.split('\n').slice(0, place.line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
