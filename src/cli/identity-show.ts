import { Command } from 'commander';
import type { ConnectionFlags } from './choose-connection.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { conflictText } from './conflict-text.ts';
import type { CliContext } from './context.ts';
import { findConflict } from './find-conflict.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { withReports } from './with-ledger.ts';

/** `identity show`: both sides of a conflict, and what can be decided. */
export function showConflictCommand(context: CliContext): Command {
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
