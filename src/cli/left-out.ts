import { Command } from 'commander';
import { LEFT_OUT_COLUMNS } from '../core/list-columns.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { CliContext } from './context.ts';
import { whoText } from './events.ts';
import { examples } from './help.ts';
import { printList, withListOptions, type ListFlags } from './print-list.ts';
import { shortened, type Cell } from './text.ts';
import { withReports } from './with-ledger.ts';
import type { LeftOutPlace, LeftOutValue } from '../model/view.ts';

interface Flags extends ListFlags {
  readonly property?: string;
}

/** `left-out`: every value that HubSpot does not take, with whose it is and the event that said it. */
export function leftOutCommand(context: CliContext): Command {
  const command = new Command('left-out')
    .description('values that HubSpot does not take: whose, why, and by which event')
    .option('--property <name>', 'of this property alone');
  return withListOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { property } = flags;
      await withReports(context, flags, async ({ ledger, tenant }) =>
        printList(context, flags, {
          name: 'values',
          csv: LEFT_OUT_COLUMNS,
          head: ['contact', 'property', 'value', 'reason', 'event'],
          cellsOf,
          none: 'No value is left out.',
          ask: async (after: LeftOutPlace | undefined, limit) =>
            ledger.leftOutValues(tenant, { limit, ...withoutGaps({ property, after }) }),
        }),
      );
    });
}

const EXAMPLES = examples(
  ['left-out', 'all of them, by property and reason'],
  ['left-out --property birthdate --csv', 'for whoever mends them where they come from'],
);

/** Longest name of a contact and value in a line, in characters. */
const CELL_CHARS_MAX = 40;

function cellsOf({ contact, property, value, reason, eventId }: LeftOutValue): readonly Cell[] {
  return [
    shortened(whoText(contact), CELL_CHARS_MAX),
    property,
    value === null ? '' : shortened(value, CELL_CHARS_MAX),
    shortened(reason),
    eventId ?? 'the wallet',
  ];
}
