import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import {
  countDeadLetters,
  deadLetterFilter,
  hintedDeadLetters,
  hintedLeftOut,
  LETTER_NAME,
} from '../core/dead-letter-view.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterKind,
} from '../model/dead-letter.ts';
import { CONNECTION_OPTION, type ConnectionFlags, type OrderFlags } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { type CliContext, CliError, EXIT } from './context.ts';
import { deadLettersText, otherLettersText } from './dead-letters-text.ts';
import { examples } from './help.ts';
import { moment, refuseEmptyRange } from './moment.ts';
import { printResult } from './print-result.ts';
import { releaseCommand } from './release-fuse.ts';
import { counted } from './text.ts';
import { wholeNumber } from './whole-number.ts';
import { type ReportsSide, withLedger, withReports, workerOf } from './with-ledger.ts';

/** Dead letters that are read to be counted by reason. */
const GROUPED_MAX = 10_000;

/** Dead letters that `list` shows one by one without `--limit`. */
const LISTED = 20;

/** Kinds of left-out values that `list` shows. */
const LEFT_OUT_MAX = 20;

interface ListFlags extends FilterFlags, ConnectionFlags {
  readonly limit: number;
}

interface SettleFlags extends FilterFlags, OrderFlags {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

/** `dead-letters`: what waits for a person, and what to do about it. */
export function deadLettersCommand(context: CliContext): Command {
  return new Command('dead-letters')
    .description(
      'what waits for a person: list it, retry it, discard it, or release what a fuse holds',
    )
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(context))
    .addCommand(retryCommand(context))
    .addCommand(discardCommand(context))
    .addCommand(retryLeftOutCommand(context))
    .addCommand(releaseCommand(context));
}

const EXAMPLES = examples(
  ['dead-letters list', 'by reason, with what can be done'],
  ['dead-letters retry --reason INVALID_OPTION', 'after a fix'],
  ['dead-letters discard --id timeline:12', 'close one unsent'],
);

function listCommand(context: CliContext): Command {
  return withFilter(new Command('list'))
    .description('show dead letters by reason, with what can be done')
    .option('--limit <n>', 'how many to show one by one', wholeNumber, LISTED)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['dead-letters list --kind contact --from 2h', 'contacts of the last two hours'],
        ['dead-letters list --reason INVALID_EMAIL --json', 'for a script'],
      ),
    )
    .action(async (flags: ListFlags) =>
      withReports(context, flags, async ({ ledger, tenant }) => {
        const wanted = Math.max(flags.limit, GROUPED_MAX);
        const filter = filterOf(flags);
        const { total, letters } = await ledger.deadLetters(tenant, filter, wanted);
        const leftOut = await ledger.leftOut(tenant, LEFT_OUT_MAX);
        const shown = {
          total,
          groups: hintedDeadLetters(countDeadLetters(letters)),
          letters: letters.slice(0, flags.limit),
          leftOut: hintedLeftOut(leftOut),
        };
        if (total === 0) await tellOthers(context, { ledger, tenant }, filter);
        const isFiltered = Object.keys(filter).length > 0;
        const text = deadLettersText(shown, systemClock.now(), isFiltered);
        printResult(context, flags, { json: shown, text });
      }),
    );
}

function retryCommand(context: CliContext): Command {
  return orderCommand(context, {
    name: 'retry',
    description: 'give dead letters a new life: they are sent again',
    example: ['dead-letters retry --reason INVALID_OPTION', 'once the option is there'],
    carryOut: async (ledger, tenant, filter) => {
      const { retried, hopeless } = await ledger.retryDeadLetters(
        tenant,
        filter,
        systemClock.now(),
      );
      const sender = (await ledger.isDispatching())
        ? 'the running daemon sends them'
        : '"neostore-hubspot start" will send them';
      const sent = `${counted(retried, 'dead letter')} to do again; ${sender}`;
      const lost = `another try cannot help ${counted(hopeless, 'dead letter')}: ${HOPELESS}`;
      const lines = [...(retried === 0 ? [] : [sent]), ...(hopeless === 0 ? [] : [lost])];
      return { done: { retried, hopeless }, text: lines.join('\n') };
    },
  });
}

const HOPELESS = 'no event still, or the payload is purged; dead until discarded';

function discardCommand(context: CliContext): Command {
  return orderCommand(context, {
    name: 'discard',
    description: 'close dead letters unsent; an event that changes their contact sends it again',
    example: ['dead-letters discard --kind event --to 7d', 'what was no event, a week ago'],
    carryOut: async (ledger, tenant, filter) => {
      const discarded = await ledger.discardDeadLetters(tenant, filter);
      return { done: { discarded }, text: `${counted(discarded, 'dead letter')} closed unsent` };
    },
  });
}

/** Values that are left out belong to contacts that are in HubSpot, so they are no dead letters. */
function retryLeftOutCommand(context: CliContext): Command {
  return new Command('retry-left-out')
    .description('try values again that are left out of contacts, after a fix in HubSpot')
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['dead-letters retry-left-out', 'once the option is there']))
    .action(async (flags: ConnectionFlags) =>
      withLedger(context, flags, async ({ ledger, tenant }) => {
        const contacts = await ledger.tryLeftOut(tenant);
        const text = `values of ${counted(contacts, 'contact')} to try again: ${await workerOf(ledger)} reads the properties of HubSpot again, and sends what fits them now`;
        printResult(context, flags, { json: { contacts }, text });
      }),
    );
}

/** What is done with all dead letters that fulfil a filter. */
interface Order {
  readonly name: 'retry' | 'discard';
  readonly description: string;
  readonly example: readonly [args: string, use: string];
  readonly carryOut: (
    ledger: Ledger,
    tenant: string,
    filter: DeadLetterFilter,
  ) => Promise<{ readonly done: object; readonly text: string }>;
}

function orderCommand(context: CliContext, order: Order): Command {
  const { name, description, example } = order;
  return withFilter(new Command(name))
    .description(description)
    .option('--all', 'all of them; needed where nothing else chooses')
    .option('--dry-run', 'only count')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(example, [`dead-letters ${name} --all --dry-run`, 'how many there are']),
    )
    .action(async (flags: SettleFlags) => carryOut(context, order, flags));
}

async function carryOut(context: CliContext, order: Order, flags: SettleFlags): Promise<void> {
  const filter = filterOf(flags);
  if (Object.keys(filter).length === 0 && flags.all !== true) {
    throw new CliError(`say which to ${order.name}, or --all`, EXIT.usage);
  }
  const matchedIn = async (ledger: Reports, tenant: string): Promise<number> =>
    (await ledger.deadLetters(tenant, filter, 1)).total;
  const print = (matched: number, text: string, done: object): void =>
    printResult(context, flags, { json: { matched, ...done }, text });
  if (flags.dryRun === true) {
    const matched = await withReports(context, flags, async ({ ledger, tenant }) => {
      const matched = await matchedIn(ledger, tenant);
      if (matched === 0) await tellOthers(context, { ledger, tenant }, filter);
      return matched;
    });
    return print(matched, matchedText(matched), {});
  }
  await withLedger(context, flags, async ({ ledger, tenant }) => {
    const matched = await matchedIn(ledger, tenant);
    if (matched === 0) {
      await tellOthers(context, { ledger, tenant }, filter);
      return print(matched, matchedText(matched), {});
    }
    const verb = order.name === 'retry' ? 'Retry' : 'Discard';
    await confirm(context, `${verb} ${counted(matched, 'dead letter')}?`, flags);
    const { text, done } = await order.carryOut(ledger, tenant, filter);
    return print(matched, text, done);
  });
}

/** Says what there is where a filter means nothing, for it may have been meant otherwise. */
async function tellOthers(
  { report }: CliContext,
  { ledger, tenant }: Pick<ReportsSide, 'ledger' | 'tenant'>,
  filter: DeadLetterFilter,
): Promise<void> {
  if (Object.keys(filter).length === 0) return;
  const [newest] = (await ledger.deadLetters(tenant, {}, 1)).letters;
  if (newest === undefined) return report('there are no dead letters at all');
  const { deadLetters } = await ledger.status(tenant, systemClock.now());
  report(otherLettersText(deadLetters, newest.sinceMs));
}

function matchedText(matched: number): string {
  return `${counted(matched, 'dead letter')} of these${matched === 0 ? ': nothing to do' : ''}`;
}

/** Options by which dead letters are chosen. */
interface FilterFlags {
  readonly kind?: DeadLetterKind;
  readonly reason?: string;
  readonly event?: string;
  readonly contact?: string;
  readonly from?: number;
  readonly to?: number;
  readonly id?: string;
}

/** Adds the options of {@link FilterFlags}, and `--connection`. */
function withFilter(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(DEAD_LETTER_KINDS))
    .option('--reason <text>', 'whose reason has this code, is of this family, or has this text')
    .option('--event <id>', 'of this event: itself, its contact, its timeline entries')
    .option('--contact <key>', 'of the contact that has this key')
    .option('--from <time>', 'dead since then: ISO 8601, or how long ago (2h, 3d)', moment)
    .option('--to <time>', 'dead before then', moment)
    .option('--id <letter>', 'this one alone, such as contact:12', letterName)
    .option(...CONNECTION_OPTION);
}

/**
 * The ledger's form of what the options say.
 * @throws CliError where they can mean nothing
 */
function filterOf({ id, ...words }: FilterFlags): DeadLetterFilter {
  refuseEmptyRange(words);
  return deadLetterFilter({ ...words, letter: id });
}

function letterName(text: string): string {
  if (LETTER_NAME.test(text)) return text;
  throw new InvalidArgumentError(
    `It has to be a kind and a number, such as contact:12; kinds are ${DEAD_LETTER_KINDS.join(', ')}.`,
  );
}
