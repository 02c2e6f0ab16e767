import { Command } from 'commander';
import { keptKey } from '../core/ledger/people.ts';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printJson } from './print-result.ts';
import { plannedText, splitText, type SplitPlan } from './split-text.ts';
import { type ReportsSide, withLedger, withReports, workerOf } from './with-ledger.ts';
import type { KeyRules } from '../model/key-rules.ts';

interface Flags extends OrderFlags {
  readonly keep?: string;
  readonly dryRun?: boolean;
}

/** `split`: takes a contact apart that holds several people. */
export function splitCommand(context: CliContext): Command {
  return new Command('split')
    .description('take a contact apart that holds several people; shows the plan first')
    .argument('<contact key>', 'an e-mail, customer id, pass id, or HubSpot record id')
    .option('--keep <key>', 'whose the record in HubSpot stays; else whose key it carries')
    .option('--dry-run', 'only show the plan')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', RULES_IN_FORCE)
    .action(async (key: string, flags: Flags) => {
      const rules = async (side: ReportsSide): Promise<KeyRules> =>
        keyRulesOf((await mappingOfSide(context, side)).mapping);
      if (flags.dryRun === true) {
        await withReports(context, flags, async (side) => {
          const plan = await planOf(side.ledger, side.tenant, key, flags, await rules(side));
          if (flags.json === true) printJson(context, { plan, split: null });
          else context.print(`${plannedText(plan)}\nnothing was changed`);
        });
        return;
      }
      await withLedger(context, flags, async (side) => {
        const { ledger, tenant } = side;
        const inForce = await rules(side);
        const plan = await planOf(ledger, tenant, key, flags, inForce);
        if (plan.kept === null) {
          if (flags.json === true) printJson(context, { plan, split: null });
          else context.print(plannedText(plan));
          return;
        }
        if (flags.json !== true) context.report(plannedText(plan));
        await confirm(context, 'Take it apart?', flags);
        const { value } = plan.kept;
        const split = await ledger.split(tenant, key, value, inForce, systemClock.now());
        if (split === null) throw new CliError(NOBODY);
        if (flags.json === true) printJson(context, { plan, split });
        else context.print(splitText(plan, split, await workerOf(ledger)));
      });
    });
}

const EXAMPLES = examples(
  ['split A1 --dry-run', 'who is in there, and what would stay'],
  ['split A1 --keep B2', 'and the record in HubSpot stays with B2'],
);

const RULES_IN_FORCE = `
The contact's stored events are applied again by the rules in force: the mapping, and what was settled
with "identity settle". Each person gets a contact of their own, and HubSpot a record for each.`;

const NOBODY = 'no contact has this key: nothing was changed';

/**
 * @throws CliError where nobody has the key, or the one to keep the record is none of them
 */
async function planOf(
  ledger: Reports,
  tenant: string,
  key: string,
  { keep }: Flags,
  rules: KeyRules,
): Promise<SplitPlan> {
  const found = await ledger.people(tenant, key, rules);
  if (found === null) throw new CliError(NOBODY);
  if (found.people.length < 2) return { ...found, kept: null };
  const kept = keptKey(found, keep, rules);
  if (kept === null) throw new CliError(NOT_ITS, EXIT.usage);
  return { ...found, kept };
}

const NOT_ITS = '--keep names no key of this contact: nothing was changed';
