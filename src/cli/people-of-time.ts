import { type ChosenPeriods, timeOf } from '../core/numbers/choose-periods.ts';
import { contactLine } from '../core/contact-line.ts';
import { INSTALLER_COLUMNS, questionFault } from '../core/numbers/installer-of.ts';
import { UNNAMED_WALLET } from '../core/numbers/number-rows.ts';
import { walletNames } from '../core/wallet.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { whoText } from './events.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printList, type ListFlags } from './print-list.ts';
import { shortened } from './text.ts';
import type { ReportsSide } from './with-ledger.ts';

/** Whom of those who installed is asked for. */
export interface PeopleFlags extends ListFlags {
  readonly wallet?: string;
  readonly without?: string;
}

/**
 * Prints who installed a pass in a time.
 * @throws CliError where `--without` names nothing that people say yes or no to
 */
export async function printPeopleOfTime(
  context: CliContext,
  flags: PeopleFlags,
  side: ReportsSide,
  chosen: ChosenPeriods,
): Promise<void> {
  const { ledger, tenant } = side;
  const { without, wallet } = flags;
  if (without !== undefined) {
    const fault = questionFault((await mappingOfSide(context, side)).mapping, without);
    if (fault !== null) throw new CliError(`--without: ${fault}`, EXIT.usage);
  }
  const query = { ...timeOf(chosen), ...withoutGaps({ wallet: wallet?.toLowerCase(), without }) };
  await printList(context, flags, {
    name: 'people',
    csv: INSTALLER_COLUMNS,
    head: ['contact', 'installed', 'in', 'wallet now', 'HubSpot record'],
    cellsOf: ({ contact, at, wallets }) => [
      shortened(whoText(contactLine(contact))),
      at.slice(0, 16).replace('T', ' '),
      wallets.map((wallet) => (wallet === '' ? UNNAMED_WALLET : wallet)).join(', '),
      walletNames(contactLine(contact).wallet),
      contact.hubspotId ?? '',
    ],
    none: 'Nobody is like this.',
    ask: async (after: number | undefined, limit) =>
      ledger.installers(tenant, { ...query, limit, ...withoutGaps({ after }) }),
  });
}
