import { nearest } from '../core/mapping/nearest.ts';
import type { Desk } from '../ledger/port.ts';
import { TROUBLES, type Trouble, type TroubleName } from '../simulator/hubspot/trouble.ts';

/** Trouble by its name; where there is none of that name, the name most like it, if any is. */
export function findTrouble(
  text: string,
): { readonly name: TroubleName } | { readonly name: null; readonly like: string | null } {
  const found = TROUBLES.find(({ name }) => name === text);
  if (found !== undefined) return { name: found.name };
  const names = TROUBLES.map(({ name }) => name);
  return { name: null, like: nearest(text, names) };
}

/** All trouble that the simulated HubSpot knows. */
export function allTrouble(): readonly Trouble[] {
  return TROUBLES;
}

/** What is known of these. */
export function troubleOf(names: readonly TroubleName[]): readonly Trouble[] {
  return TROUBLES.filter(({ name }) => names.includes(name));
}

/** Tries again what was given up, as a person does who has mended the cause. */
export async function tryGivenUpAgain(
  desk: Pick<Desk, 'releaseFuse' | 'retryDeadLetters' | 'tryLeftOut'>,
  tenant: string,
  nowMs: number,
): Promise<void> {
  await desk.releaseFuse(tenant, null, nowMs);
  await desk.retryDeadLetters(tenant, {}, nowMs);
  await desk.tryLeftOut(tenant);
}
