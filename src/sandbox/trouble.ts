import { nearest } from '../core/mapping/nearest.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TroubleBoard } from '../simulator/hubspot/trouble-board.ts';
import { TROUBLES, type Trouble, type TroubleName } from '../simulator/hubspot/trouble.ts';
import { SANDBOX_TENANT } from './sandbox-tenant.ts';

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

/** What was given up is tried again within this time. */
const HEALING_MAX_MS = 2 * 60_000;

/**
 * Tries again what was given up once trouble is over, as a person does who has mended the cause.
 * Returns whether that may still be under way.
 */
export function healAfter(
  trouble: TroubleBoard,
  ledger: Pick<Ledger, 'releaseFuse' | 'retryDeadLetters' | 'tryLeftOut'>,
  clock: Clock,
): () => boolean {
  let healedByMs = 0;
  trouble.whenOver(async (over) => {
    const nowMs = clock.now();
    healedByMs = nowMs + HEALING_MAX_MS;
    if (!TROUBLES.some(({ name, givesUp }) => name === over && givesUp)) return;
    await ledger.releaseFuse(SANDBOX_TENANT, null, nowMs);
    await ledger.retryDeadLetters(SANDBOX_TENANT, {}, nowMs);
    await ledger.tryLeftOut(SANDBOX_TENANT);
  });
  return () => clock.now() < healedByMs;
}
