import { Command, Option } from 'commander';
import { gatherName } from './gather.ts';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { moment, refuseEmptyRange } from './moment.ts';
import { mappingOfSide, mappingText } from './mapping-in-use.ts';
import { tellOtherEvents } from './other-events.ts';
import { printJson } from './print-result.ts';
import { progressOf, watchProgress } from './progress.ts';
import { forecastReplay } from './replay-forecast.ts';
import { counted } from './text.ts';
import { withLedger, withReports, type LedgerSide } from './with-ledger.ts';
import type { ReplayFilter } from '../model/replay.ts';

interface Flags extends OrderFlags {
  readonly event?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly contact?: string;
  readonly state?: NonNullable<ReplayFilter['state']>;
  readonly dryRun?: boolean;
  readonly mapping?: string;
  readonly schema?: string;
}

/** `replay`: applies stored events again, after the mapping has changed. */
export function replayCommand(context: CliContext): Command {
  return new Command('replay')
    .description('apply stored events again, after a change of the mapping')
    .option('--event <name>', 'only events of this name; * at the end stands for any', gatherName)
    .option('--from <time>', 'received since then: ISO 8601, or how long ago (2h, 3d)', moment)
    .option('--to <time>', 'received before then', moment)
    .option('--contact <key>', 'events of the contact that has this key')
    .addOption(
      new Option('--state <state>', 'events in this state').choices(['done', 'dead', 'discarded']),
    )
    .option('--dry-run', 'only show what would change; nothing is written')
    .option('--mapping <file>', 'with --dry-run: try this mapping file')
    .option('--schema <file>', 'with --dry-run: by a saved portal, instead of asking HubSpot')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', WHOLE_CONTACTS)
    .action(async (flags: Flags) => {
      if (flags.mapping !== undefined && flags.dryRun !== true) {
        throw new CliError(MAPPING_NEEDS_DRY_RUN, EXIT.usage);
      }
      if (flags.schema !== undefined && flags.dryRun !== true) {
        throw new CliError('--schema goes with --dry-run', EXIT.usage);
      }
      refuseEmptyRange(flags);
      if (flags.dryRun === true) {
        await withReports(context, flags, async (side) =>
          forecastReplay(context, side, filterOf(flags), flags),
        );
      } else await withLedger(context, flags, async (side) => replay(context, side, flags));
    });
}

const EXAMPLES = examples(
  ['replay --dry-run --mapping new.json', 'what another mapping would change'],
  ['replay --event "Customer:*" --from 30d', 'apply these again, by the mapping in force'],
);

const WHOLE_CONTACTS =
  '\nA contact is explained again as a whole: all its other stored events are applied again, too.';

const MAPPING_NEEDS_DRY_RUN =
  '--mapping tries a mapping, so it needs --dry-run; a replay applies events by the mapping in force: put the file in its place first';

function filterOf({ event: names, from, to, contact, state }: Flags): ReplayFilter {
  return {
    ...(names === undefined ? {} : { names }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(contact === undefined ? {} : { contactKey: contact }),
    ...(state === undefined ? {} : { state }),
  };
}

async function replay(context: CliContext, side: LedgerSide, flags: Flags): Promise<void> {
  const { ledger, tenant } = side;
  const { report, print } = context;
  const filter = filterOf(flags);
  const startedMs = systemClock.now();
  const { matched, purged, contacts } = await ledger.countReplay(tenant, filter);
  const { told } = await mappingOfSide(context, side);
  const lost = purged === 0 ? '' : `; ${counted(purged, 'payload')} purged, which stay as applied`;
  report(`${counted(matched, 'event')} of ${counted(contacts, 'contact')}${lost}`);
  const json = (result: object): void => {
    if (flags.json === true) printJson(context, { matched, purged, contacts, ...result });
  };
  if (matched === purged) {
    if (matched === 0) await tellOtherEvents(context, side, filter);
    report('nothing to apply again');
    json({ events: 0 });
    return;
  }
  await confirm(context, `Apply them again, with all other events of these contacts?`, flags);
  const events = await makePending(context, side, filter, startedMs);
  const byMapping = `by the mapping that the daemon has in force (${told.insteadOf === null ? `${told.file} is at version ${told.version}` : mappingText(told)})`;
  if (!(await ledger.isDispatching())) {
    const text = `${counted(events, 'event')} to apply again; "neostore-hubspot start" applies them, ${byMapping}`;
    if (flags.json === true) json({ events, applied: false, mappingVersion: null });
    else print(text);
    return;
  }
  report(`${counted(events, 'event')} to apply again, ${byMapping}`);
  const isOver = await watchProgress(context, async () => appliedText(side, events));
  if (!isOver) {
    report('the daemon goes on with the rest');
    json({ events, applied: false, mappingVersion: null });
    return;
  }
  const used = await versionUsed(side, filter, startedMs);
  if (flags.json === true) json({ events, applied: true, mappingVersion: used });
  else print(`${counted(events, 'event')} applied again${usedText(used, told.version)}`);
}

/** Makes all events of the filter pending, step by step, so that receiving goes on. */
async function makePending(
  context: CliContext,
  { ledger, tenant }: LedgerSide,
  filter: ReplayFilter,
  startedMs: number,
): Promise<number> {
  const show = progressOf(context);
  let events = 0;
  let cursor: number | null = null;
  do {
    const step = await ledger.replay(tenant, filter, cursor, startedMs);
    events += step.events;
    cursor = step.cursor;
    show(`${counted(events, 'event')} to apply again so far`);
    if (context.signal.aborted && cursor !== null) {
      throw new CliError(
        `interrupted: ${counted(events, 'event')} will be applied again, others will not; run it again for those`,
      );
    }
  } while (cursor !== null);
  return events;
}

async function appliedText({ ledger, tenant }: LedgerSide, events: number): Promise<string | null> {
  const { pending } = (await ledger.status(tenant, systemClock.now())).events;
  if (pending === 0) return null;
  const applied = Math.max(0, events - pending);
  if (!(await ledger.isDispatching())) throw new CliError(DAEMON_GONE);
  return `${applied.toLocaleString('en')} of ${counted(events, 'event')} applied again`;
}

const DAEMON_GONE =
  'the daemon was stopped before all of them were applied; "neostore-hubspot start" goes on with it';

/** The mapping by which the daemon applied them, as one of them has it; null where none has. */
async function versionUsed(
  { ledger, tenant }: LedgerSide,
  { names = [] }: ReplayFilter,
  startedMs: number,
): Promise<string | null> {
  const [name] = names;
  const query = { limit: SAMPLE, ...(name === undefined ? {} : { name }) };
  const { rows: sample } = await ledger.events(tenant, query);
  const applied = sample.find(({ appliedAtMs }) => (appliedAtMs ?? 0) >= startedMs);
  if (applied === undefined) return null;
  return (await ledger.event(tenant, applied.eventId))?.mappingVersion ?? null;
}

/** Events among which one is looked for that was applied again. */
const SAMPLE = 50;

function usedText(used: string | null, version: string): string {
  if (used === null) return '';
  if (used === version) return `, by mapping ${used}`;
  return `, by mapping ${used}: the file is at version ${version}, which the daemon does not have in force`;
}
