import { Command, Option } from 'commander';
import { contactLine, type ContactLine } from '../core/contact-line.ts';
import { CONTACT_COLUMNS } from '../core/list-columns.ts';
import { walletNames } from '../core/wallet.ts';
import { timeText } from '../core/time-text.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { CliContext } from './context.ts';
import { SEARCHED, whoText } from './events.ts';
import { examples } from './help.ts';
import { printList, withListOptions, type ListFlags } from './print-list.ts';
import { counted, shaded, shortened, type Cell } from './text.ts';
import { withReports } from './with-ledger.ts';
import { WORK_STATES, type WorkState } from '../model/state.ts';
import { WALLET_STATUSES } from '../model/wallet.ts';
import type { ContactListQuery, ContactPlace } from '../model/view.ts';

interface Flags extends ListFlags {
  readonly state?: WorkState;
  readonly wallet?: string;
  readonly leftOut?: string;
  readonly conflict?: boolean;
}

/** `contacts`: the people that events were about. */
export function contactsCommand(context: CliContext): Command {
  const command = new Command('contacts')
    .description('the people that events were about, the last changed first')
    .argument('[search]', SEARCHED)
    .addOption(new Option('--state <state>', 'in this state of work').choices(WORK_STATES))
    .option(
      '--wallet <wallet>',
      `with passes in these wallets now: ${WALLET_STATUSES.join(', ')}, or the name of another`,
      (wallet) => wallet.toLowerCase(),
    )
    .option('--left-out <property>', 'of whom HubSpot does not take a value of this property')
    .option('--conflict', 'who share a value with others, of which nobody has decided');
  return withListOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (search: string | undefined, flags: Flags) => {
      const { state, wallet, leftOut, conflict: isInConflict } = flags;
      const query: Omit<ContactListQuery, 'limit' | 'before'> = withoutGaps({
        search,
        state,
        wallet,
        leftOut,
        isInConflict,
      });
      await withReports(context, flags, async ({ ledger, tenant }) =>
        printList(context, flags, {
          name: 'contacts',
          csv: CONTACT_COLUMNS,
          head: ['contact', 'state', 'wallet', 'left out', 'HubSpot record', 'changed'],
          cellsOf,
          none: 'Nobody is like this.',
          ask: async (before: ContactPlace | undefined, limit) => {
            const page = { ...query, limit, ...withoutGaps({ before }) };
            const { rows, next } = await ledger.contacts(tenant, page);
            return { rows: rows.map(contactLine), next };
          },
        }),
      );
    });
}

const EXAMPLES = examples(
  ['contacts heide', 'by a part of the name'],
  ['contacts example.net', 'by the domain of the address'],
  ['contacts --state waiting', 'who cannot be sent yet, and why'],
  ['contacts --wallet apple --csv', 'for a spreadsheet'],
);

/** Longest name of a contact in a line, in characters. */
const WHO_CHARS_MAX = 60;

function cellsOf({
  title,
  key,
  state,
  reason,
  wallet,
  leftOut,
  hubspotId,
  updatedAtMs,
}: ContactLine): readonly Cell[] {
  const why = reason === null || state === 'done' ? null : `${state}: ${shortened(reason)}`;
  return [
    shortened(whoText({ title, key }), WHO_CHARS_MAX),
    why ?? shaded(state),
    wallet.devices > 1
      ? `${walletNames(wallet)}, ${counted(wallet.devices, 'device')}`
      : walletNames(wallet),
    leftOut === 0 ? '' : counted(leftOut, 'value'),
    hubspotId ?? '',
    timeText(updatedAtMs),
  ];
}
