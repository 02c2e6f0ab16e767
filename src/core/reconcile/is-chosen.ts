import type { Drift, MendChoice } from '../../model/reconcile.ts';

/** Whether differences of a kind are to be mended. A record that was deleted is no property of any name. */
export function isChosen(
  { property }: Pick<Drift, 'property'>,
  { properties, recreate }: Omit<MendChoice, 'contactId'>,
): boolean {
  if (property === null) return recreate;
  return properties === undefined || properties.includes(property);
}
