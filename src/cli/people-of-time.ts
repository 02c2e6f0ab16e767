import { type ChosenPeriods, timeOf } from '../core/numbers/choose-periods.ts';
import { contactLine } from '../core/contact-line.ts';
import { INSTALLER_COLUMNS } from '../core/numbers/installer-of.ts';
import { UNNAMED_WALLET } from '../core/numbers/number-rows.ts';
import { walletNames } from '../core/wallet.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { CliContext } from './context.ts';
import { whoText } from './events.ts';
import { printList, type ListFlags } from './print-list.ts';
import { shortened } from './text.ts';
import type { ReportsSide } from './with-ledger.ts';

/** Whom of those who installed is asked for. */
export interface PeopleFlags extends ListFlags {
  readonly wallet?: string;
  readonly without?: string;
}

/** Prints who installed a pass in a time. */
export async function printPeopleOfTime(
  context: CliContext,
  flags: PeopleFlags,
  { ledger, tenant }: Pick<ReportsSide, 'ledger' | 'tenant'>,
  chosen: ChosenPeriods,
): Promise<void> {
  const { without, wallet } = flags;
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
