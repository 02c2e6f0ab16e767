import { Command } from 'commander';
import type { ConnectionFlags } from './choose-connection.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';
import { listText } from './identity-list-text.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { splitLine } from './shell-word.ts';
import { wholeNumber } from './whole-number.ts';
import { withReports } from './with-ledger.ts';

/** Conflicts and contacts that `list` shows without `--limit`. */
const LISTED = 20;

interface Flags extends ConnectionFlags {
  readonly open?: boolean;
  readonly limit: number;
}

/** `identity list`: conflicts, contacts that hold several people, and people with several records. */
export function listConflictsCommand(context: CliContext): Command {
  return new Command('list')
    .description('values that several people have, and contacts that hold several people')
    .option('--open', 'only of what nobody has decided yet')
    .option('--limit <n>', 'how many of each to show', wholeNumber, LISTED)
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['identity list --open', 'what waits for a person']))
    .action(async (flags: Flags) =>
      withReports(context, flags, async (side) => {
        const { ledger, tenant } = side;
        const rules = keyRulesOf((await mappingOfSide(context, side)).mapping);
        const { limit, open: isOpen = false } = flags;
        const conflicts = await ledger.conflicts(tenant, { limit, isOpen });
        const overfull = await ledger.overfull(tenant, rules, limit);
        const several = overfull.map((one) => ({ ...one, split: splitLine(one) }));
        const unmerged = await ledger.unmerged(tenant, limit);
        const shown = { conflicts, overfull: several, unmerged };
        printResult(context, flags, { json: shown, text: listText(shown, limit) });
      }),
    );
}
