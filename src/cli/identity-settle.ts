import { Argument, Command } from 'commander';
import type { OrderFlags } from './choose-connection.ts';
import { isSameKey } from '../core/identity.ts';
import { systemClock } from '../clock.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { findConflict } from './find-conflict.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { effectText, ignoreLine, type PlannedSettlement } from './settlement-text.ts';
import { counted, printable } from './text.ts';
import { withLedger, workerOf } from './with-ledger.ts';
import type { ConflictView, Settlement, SettlementKind } from '../model/conflict.ts';

const KINDS = ['same', 'different', 'give', 'ignore'] as const satisfies SettlementKind[];

/** `identity settle`: keeps what a person decides about a value that several people have. */
export function settleCommand(context: CliContext): Command {
  return new Command('settle')
    .description('decide about a value that several people have; explains it first, and asks')
    .argument('<value>', 'the value, such as an e-mail')
    .addArgument(new Argument('<decision>', 'what it is').choices(KINDS))
    .argument('[contact key]', 'with "same" and "give": which of those who claim it')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', DECISIONS)
    .action(
      async (value: string, kind: SettlementKind, key: string | undefined, flags: OrderFlags) => {
        failUnlessFitting(kind, key);
        await withLedger(context, flags, async (side) => {
          const { ledger, tenant } = side;
          const { mapping } = await mappingOfSide(context, side);
          const conflict = await findConflict(context, { ledger, tenant, mapping }, value, flags);
          const plan = await planOf(ledger, tenant, conflict, kind, key);
          const effect = effectText(conflict, plan, mapping).map(printable);
          if (flags.json !== true) context.report(effect.join('\n'));
          await confirm(context, 'Keep this decision?', flags);
          const { property } = conflict;
          const settled = await ledger.settleConflict(
            tenant,
            { property, value: conflict.value },
            settlementOf(plan),
            systemClock.now(),
          );
          if (settled === null) throw new CliError(NOT_ONE_OF_THEM);
          const worker = await workerOf(ledger);
          const sent =
            settled.contacts === 0
              ? 'kept; nothing has to be sent for it'
              : `kept; ${worker} sends ${counted(settled.contacts, 'contact')} again`;
          const line = kind === 'ignore' ? ignoreLine(mapping, conflict) : null;
          const inMapping = line === null ? [] : [`${IN_MAPPING} of ${property}:`, `  ${line}`];
          printResult(context, flags, {
            json: { key: { property, value: conflict.value }, ...settled, ignore: line },
            text: printable([sent, ...inMapping].join('\n')),
          });
        });
      },
    );
}

const EXAMPLES = examples(
  ['identity settle noemail@shop.example ignore', 'it names nobody'],
  ['identity settle x@example.com give B2', 'customer B2 has this address now'],
);

const DECISIONS = `
  same       who has it and this one are one person: they become one contact, and stay so
  different  they are different people: who has it keeps it, and nobody is asked again
  give       this one gets it, and who has it goes without
  ignore     it names nobody`;

const IN_MAPPING = 'To have it so in every ledger, say in contact.match';

function failUnlessFitting(kind: SettlementKind, key: string | undefined): void {
  const takesKey = kind === 'same' || kind === 'give';
  if (!takesKey && key !== undefined) {
    throw new CliError(`"${kind}" takes no contact key`, EXIT.usage);
  }
}

/**
 * @throws CliError where the contact is none of those who claim it, or it does not say which
 */
async function planOf(
  ledger: Reports,
  tenant: string,
  conflict: ConflictView,
  kind: SettlementKind,
  key: string | undefined,
): Promise<PlannedSettlement> {
  if (kind === 'different' || kind === 'ignore') return { kind };
  if (kind === 'same' && conflict.holderContact === null) throw new CliError(NOBODY_HAS_IT);
  const [first, ...others] = conflict.claimantContacts;
  if (key === undefined) {
    if (first === undefined || others.length > 0) throw new CliError(WHICH, EXIT.usage);
    return { kind, contact: first };
  }
  const contact = await ledger.contact(tenant, key);
  if (contact === null) throw new CliError('no contact has this key: nothing was changed');
  if (contact.id === conflict.holderContact?.id) throw new CliError(HAS_IT);
  if (!contact.claims.some((claim) => isSameKey(claim, conflict)))
    throw new CliError(NOT_ONE_OF_THEM);
  return { kind, contact };
}

const NOBODY_HAS_IT =
  'nobody has this value, so nobody can be the same person: give it to one of those who claim it';
const WHICH = 'several contacts claim it: name one by a key of its own';
const HAS_IT = 'this contact has the value already: name one of those who claim it';
const NOT_ONE_OF_THEM = 'this contact does not claim the value: nothing was changed';

function settlementOf(plan: PlannedSettlement): Settlement {
  return 'contact' in plan ? { kind: plan.kind, contactId: plan.contact.id } : plan;
}
