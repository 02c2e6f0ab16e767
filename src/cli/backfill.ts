import { Command } from 'commander';
import { wholeNumberFrom } from './whole-number.ts';
import type { OrderFlags } from './choose-connection.ts';
import {
  backfill,
  PAGE_SIZE,
  type BackfillProgress,
  type BackfillResult,
} from '../backfill/backfill.ts';
import { systemClock } from '../clock.ts';
import { loadSettings, type ConnectionSettings, type Settings } from '../config.ts';
import { unfinishedCursor } from '../core/backfill/cursor.ts';
import { LISTED_EVENT } from '../core/event.ts';
import { ruleFor } from '../core/mapping/mapping.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { describeAdminFailure } from '../neostore/admin-answer.ts';
import { PAGE_SIZE_MAX, PassClient } from '../neostore/pass-client.ts';
import { chooseConnection, CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { mappingOfConnection } from './mapping-in-use.ts';
import { printJson } from './print-result.ts';
import { progressOf } from './progress.ts';
import { counted } from './text.ts';

interface Flags extends OrderFlags {
  readonly pageSize?: number;
  readonly restart?: boolean;
  readonly dryRun?: boolean;
}

/** `backfill`: brings the passes into the ledger that were installed before the webhook was there. */
export function backfillCommand(context: CliContext): Command {
  return new Command('backfill')
    .description("read the installed passes from Neostore's Pass API into the ledger")
    .option(
      '--page-size <passes>',
      `passes in one request, ${PAGE_SIZE} by default`,
      wholeNumberFrom(1, PAGE_SIZE_MAX),
    )
    .option('--restart', 'start over where an earlier run was broken off')
    .option('--dry-run', 'only count passes and installs; write nothing')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const work = await prepare(settings, chooseConnection(settings, flags.connection), context);
      if (flags.dryRun === true) return tryOut(work, flags, context);
      const ledger = await openLedger(settings.databaseUrl);
      try {
        await fill(work, ledger, flags, context);
      } finally {
        await ledger.close();
      }
    });
}

const EXAMPLES = examples(
  ['backfill --dry-run', 'how many passes and installs there are'],
  ['backfill', 'add them; running it again adds nothing twice'],
);

/** What a run needs of settings and mapping. */
interface Work {
  readonly connection: string;
  readonly passes: PassClient;
  readonly isMapped: boolean;
}

async function prepare(
  settings: Settings,
  connection: ConnectionSettings,
  context: CliContext,
): Promise<Work> {
  const { signal } = context;
  const { baseUrl, tenantId, apiKey } = connection.neostore;
  if (tenantId === null) throw new CliError(NO_TENANT, EXIT.usage);
  if (apiKey === null) throw new CliError(NO_KEY, EXIT.usage);
  const passes = new PassClient({ baseUrl, tenantId, apiKey, clock: systemClock, signal });
  const { mapping } = await mappingOfConnection(context, settings, connection);
  return { connection: tenantId, passes, isMapped: ruleFor(mapping, LISTED_EVENT) !== null };
}

const NO_TENANT = 'NEOSTORE_TENANT_ID is not set: it names the tenant whose passes to read';
const NO_KEY =
  'NEOSTORE_API_KEY is not set: make a key with the scope Pass.Read in Neostore, under Settings > Security > API Keys';

async function tryOut(work: Work, flags: Flags, context: CliContext): Promise<void> {
  const result = await run(work, null, flags, context);
  failIfUnfinished(result, 'nothing was written');
  const { passes, installs, unreadable } = result.counts;
  if (flags.json === true) return printJson(context, { passes, installs, unreadable });
  context.print(
    `${counted(passes, 'pass', 'passes')} with ${counted(installs, 'install')}${unreadableText(result)}`,
  );
  context.print('nothing was written, because of --dry-run');
}

async function fill(work: Work, ledger: Ledger, flags: Flags, context: CliContext): Promise<void> {
  await confirm(context, await questionOf(work, ledger, flags), flags);
  const result = await run(work, ledger, flags, context);
  failIfUnfinished(result, 'what was read is kept; run backfill again to go on there');
  const { passes, installs, appended, known, unreadable } = result.counts;
  const isApplied = work.isMapped && (await ledger.isDispatching());
  if (flags.json === true) {
    printJson(context, { passes, installs, appended, known, unreadable, isApplied });
    return;
  }
  const { print } = context;
  print(`${counted(passes, 'pass', 'passes')} read, with ${counted(installs, 'install')}`);
  print(`${counted(appended, 'event')} new, ${known.toLocaleString('en')} known already`);
  if (unreadable > 0) print(unreadableText(result).slice(2));
  print(whatNext(work.isMapped, isApplied));
}

async function questionOf(
  { connection }: Work,
  ledger: Ledger,
  { restart }: Flags,
): Promise<string> {
  const memo = restart === true ? null : await ledger.loadMemo(connection, 'backfill');
  const cursor = unfinishedCursor(memo);
  return cursor === null
    ? `Add all passes of ${connection} to the ledger?`
    : `Go on adding the passes of ${connection}, after ${counted(cursor.counts.passes, 'pass', 'passes')}?`;
}

async function run(
  { connection, passes, isMapped }: Work,
  ledger: Ledger | null,
  {
    pageSize = null,
    restart = false,
  }: { readonly pageSize?: number | null; readonly restart?: boolean },
  context: CliContext,
): Promise<BackfillResult> {
  const show = progressOf(context);
  return backfill({
    connection,
    passes,
    ledger,
    isMapped: () => isMapped,
    clock: systemClock,
    pageSize,
    restart,
    signal: context.signal,
    onProgress: (progress) => show(progressText(progress)),
  });
}

function progressText({ passes, total }: BackfillProgress): string {
  const read = passes.toLocaleString('en');
  return total === null ? `${read} passes` : `${read} of ${counted(total, 'pass', 'passes')}`;
}

/** Says what to do where a run did not come to its end. */
function failIfUnfinished(result: BackfillResult, left: string): void {
  switch (result.kind) {
    case 'done':
      return;
    case 'stopped':
      throw new CliError(`stopped; ${left}`);
    case 'stuck':
      throw new CliError(
        `Neostore gives the same passes for every page; ${left}, or try another --page-size`,
      );
    case 'failed':
      throw new CliError(`${describeAdminFailure(result.failure)}\n${left}`);
  }
}

function unreadableText({ counts: { unreadable, unreadableAt } }: BackfillResult): string {
  if (unreadable === 0) return '';
  const more = unreadable > unreadableAt.length ? ', …' : '';
  return `, ${counted(unreadable, 'pass', 'passes')} unreadable (number ${unreadableAt.join(', ')}${more} of the list, from 0)`;
}

function whatNext(isMapped: boolean, isApplied: boolean): string {
  if (!isMapped) {
    return `the mapping has no "wallet" section and does not name ${LISTED_EVENT}: the events are kept, and count once it does`;
  }
  return isApplied
    ? 'the daemon that is running applies them; "neostore-hubspot status" shows how far it is'
    : '"neostore-hubspot start" will apply them';
}
