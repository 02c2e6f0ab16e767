import { Command } from 'commander';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { CONNECTION_OPTION, type ConnectionFlags } from './choose-connection.ts';
import { conflictText } from './conflict-text.ts';
import type { CliContext } from './context.ts';
import { findConflict } from './find-conflict.ts';
import { examples } from './help.ts';
import { listText } from './identity-list-text.ts';
import { settleCommand } from './identity-settle.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { splitLine } from './shell-word.ts';
import { wholeNumber } from './whole-number.ts';
import { withReports } from './with-ledger.ts';

/** `identity`: values that several people have, and contacts that hold several people. */
export function identityCommand(context: CliContext): Command {
  return new Command('identity')
    .description('who is who: values that several people have, and contacts that hold several')
    .addHelpText('after', EXAMPLES)
    .addCommand(listConflictsCommand(context))
    .addCommand(showConflictCommand(context))
    .addCommand(settleCommand(context));
}

const EXAMPLES = examples(
  ['identity list --open', 'of what nobody has decided yet'],
  ['identity show noemail@shop.example', 'both sides, and what can be decided'],
  ['identity settle noemail@shop.example ignore', 'it names nobody'],
);

/** `identity show`: both sides of a conflict, and what can be decided. */
function showConflictCommand(context: CliContext): Command {
  return new Command('show')
    .description('who has a value and who claims it, side by side, and what can be decided')
    .argument('<value>', 'a value that several people have, such as an e-mail')
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['identity show x@example.com', 'who shares this address']))
    .action(async (value: string, flags: ConnectionFlags) =>
      withReports(context, flags, async (side) => {
        const { ledger, tenant } = side;
        const { mapping } = await mappingOfSide(context, side);
        const conflict = await findConflict(context, { ledger, tenant, mapping }, value, flags);
        printResult(context, flags, { json: { conflict }, text: conflictText(conflict) });
      }),
    );
}

/** Conflicts and contacts that `list` shows without `--limit`. */
const LISTED = 20;

interface Flags extends ConnectionFlags {
  readonly open?: boolean;
  readonly limit: number;
}

/** `identity list`: conflicts, contacts that hold several people, and people with several records. */
function listConflictsCommand(context: CliContext): Command {
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
