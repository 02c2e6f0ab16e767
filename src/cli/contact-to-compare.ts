import { systemClock } from '../clock.ts';
import type { ClosedCode } from '../core/reason.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import type { ReconcileFlags } from './reconcile.ts';
import { failIfUnsent, waitUntilSent } from './wait-until-sent.ts';
import type { LedgerSide } from './with-ledger.ts';
import type { ContactView } from '../model/view.ts';

const DELETED: ClosedCode = 'deleted-in-hubspot';

/**
 * The number of the one contact that is to be compared. One that was left deleted has no record to
 * compare: with `--fix` HubSpot is asked for it once more.
 *
 * @throws CliError where there is nothing to compare
 */
export async function contactToCompare(
  context: CliContext,
  side: LedgerSide,
  key: string,
  flags: ReconcileFlags,
): Promise<number | 'looked again'> {
  const contact = await side.ledger.contact(side.tenant, key);
  if (contact === null) throw new CliError('no contact has this key');
  const { id, state, code, hubspotId, reason } = contact;
  if (state === 'done' && hubspotId !== null) return id;
  if (code === DELETED) {
    await lookAgain(context, side, contact, flags);
    return 'looked again';
  }
  const why = reason === null ? '' : `: ${reason}`;
  throw new CliError(
    state === 'pending'
      ? `it is to be sent still, so there is nothing to compare yet${why}`
      : `it is not in HubSpot (${state})${why}`,
  );
}

async function lookAgain(
  context: CliContext,
  side: LedgerSide,
  { id, reason }: ContactView,
  flags: ReconcileFlags,
): Promise<void> {
  const { ledger, tenant } = side;
  if (flags.fix !== true) throw new CliError(`${reason}; --fix looks whether it is back`);
  const { recreate } = (await mappingOfSide(context, side)).mapping;
  if (recreate === 'event' && flags.recreate !== true) throw new CliError(WOULD_MAKE, EXIT.usage);
  await confirm(context, 'Look for this contact in HubSpot once more?', flags);
  await ledger.lookAgain(tenant, id, systemClock.now());
  failIfUnsent(await waitUntilSent(context, side, [id]));
  const found = await ledger.contactById(tenant, id);
  const text = `it is in HubSpot again, as record ${found?.hubspotId ?? 'unknown'}`;
  printResult(context, flags, { json: { hubspotId: found?.hubspotId ?? null }, text });
}

const WOULD_MAKE =
  'a person deleted it in HubSpot, and the mapping lets it be made again by now: that takes --recreate, too';
