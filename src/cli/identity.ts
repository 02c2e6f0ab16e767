import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';
import { listConflictsCommand } from './identity-list.ts';
import { settleCommand } from './identity-settle.ts';
import { showConflictCommand } from './identity-show.ts';

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
