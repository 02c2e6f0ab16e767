import { identityOf, keysMeantBy } from '../core/identity.ts';
import { nearestKeys } from '../core/nearest-keys.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { CliError, type CliContext } from './context.ts';
import { printJson } from './print-result.ts';
import { columns, shortened } from './text.ts';
import type { ConflictSummary, ConflictView } from '../model/conflict.ts';

/** Conflicts among which the nearest are looked for, and how many of them are shown. */
const COMPARED_MAX = 1_000;
const NEAREST_MAX = 3;

/** Where to look for a value that several people have. */
export interface ConflictPlace {
  readonly ledger: Reports;
  readonly tenant: string;
  readonly mapping: Mapping;
}

/**
 * The conflict about a value.
 * @throws CliError where nobody claims it, after the nearest values that somebody claims were shown
 */
export async function findConflict(
  context: CliContext,
  { ledger, tenant, mapping }: ConflictPlace,
  value: string,
  flags: { readonly json?: boolean },
): Promise<ConflictView> {
  for (const { property } of mapping.match) {
    for (const meant of new Set(keysMeantBy(value).map((text) => identityOf(property, text)))) {
      const found = await ledger.conflict(tenant, { property, value: meant });
      if (found !== null) return found;
    }
  }
  const all = await ledger.conflicts(tenant, { limit: COMPARED_MAX });
  const nearest = nearestKeys(value, all, NEAREST_MAX);
  // An address ends in no error, for errors end in logs.
  if (flags.json === true) printJson(context, { conflict: null, nearest });
  else if (nearest.length > 0) context.print(nearestText(nearest));
  throw new CliError(NOBODY);
}

const NOBODY =
  'nobody claims this value: at most one person has it; "neostore-hubspot identity list" shows those that several have';

function nearestText(nearest: readonly ConflictSummary[]): string {
  const rows = nearest.map(({ property, value }) => [shortened(value), property]);
  return `The nearest values that several people have:\n${columns(rows)}`;
}
