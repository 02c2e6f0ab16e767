import type { DroppedValue } from '../model/application.ts';
import type { Json } from '../model/json.ts';
import type { RegisterValue } from '../model/register.ts';

/** A value that is left out, as a person reads it. */
export interface Unwritten extends Pick<DroppedValue, 'property' | 'reason'> {
  /** The value itself; missing where there is none, for its expression failed. */
  readonly value?: string;
}

/** Values that are left out, each with the value where there is one. */
export function unwritten(
  dropped: readonly DroppedValue[],
  valueOf: (property: string) => Json | RegisterValue | undefined,
): readonly Unwritten[] {
  return dropped.map(({ property, reason }) => {
    const value = valueOf(property);
    return { property, reason, ...(value === undefined ? {} : { value: textOf(value) }) };
  });
}

/** A value as a person reads it. */
export function textOf(value: Json | RegisterValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
