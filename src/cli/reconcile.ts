import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { haltText, LANE_WORK } from '../core/lane-text.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { printJson } from './print-result.ts';
import { watchProgress } from './progress.ts';
import { reconcileText } from './reconcile-text.ts';
import { counted } from './text.ts';
import { withLedger, type LedgerSide } from './with-ledger.ts';
import type { DriftView, ReconcileRun } from '../model/reconcile.ts';

/** Differences that are read to be counted. */
const DRIFTS_MAX = 10_000;

interface Flags {
  readonly fix?: boolean;
  readonly connection?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `reconcile`: compares HubSpot with what it should hold; the running daemon does it. */
export function reconcileCommand(context: CliContext): Command {
  return new Command('reconcile')
    .description('compare what HubSpot has with what it should have')
    .option('--fix', 'send again what differs')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask before --fix')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', HOW)
    .action(async (flags: Flags) =>
      withLedger(context, flags, async (side) => reconcile(context, side, flags)),
    );
}

const EXAMPLES = examples(
  ['reconcile', 'look; status 1 where something differs'],
  ['reconcile --fix', 'and put it right'],
);

const HOW =
  '\nThe running daemon compares within its quota, after all other work; Ctrl-C leaves it to it.';

async function reconcile(context: CliContext, side: LedgerSide, flags: Flags): Promise<void> {
  const { ledger, tenant } = side;
  const fix = flags.fix === true;
  await failIfIdle(side);
  const earlier = await ledger.reconcileRun(tenant);
  if (earlier !== null && earlier.endedMs === null) {
    context.report(
      `a comparison is under way (${progressText(earlier)}); this one takes its place`,
    );
  }
  if (fix) await confirm(context, QUESTION, flags);
  await ledger.startReconcile(tenant, { fix, startedMs: systemClock.now() });
  const isOver = await watchProgress(context, async () => lookAt(side));
  const run = await ledger.reconcileRun(tenant);
  if (!isOver || run === null) throw new CliError(LEFT);
  const drifts = await ledger.drifts(tenant, DRIFTS_MAX);
  if (flags.json !== true) context.print(reconcileText(run, drifts));
  const unsent = fix ? await waitUntilSent(context, side, drifts) : [];
  if (flags.json === true) printJson(context, { run, drifts, unsent });
  failIfDifferent(run, unsent);
  if (fix && run.drifted > 0 && flags.json !== true) context.print('all of it was sent again');
}

const QUESTION = 'Overwrite in HubSpot what differs from what the events say?';

const LEFT = 'the daemon goes on comparing; "neostore-hubspot status" shows how far it is';

/** Nobody else than a daemon that sends can compare: it has the quota. */
async function failIfIdle({ ledger, connection }: LedgerSide): Promise<void> {
  if (connection.dryRun) throw new CliError(NO_SENDER, EXIT.usage);
  if (!(await ledger.isDispatching())) throw new CliError(NO_DAEMON);
}

const NO_SENDER = 'DRY_RUN is true: the daemon asks HubSpot nothing, so it cannot compare';

const NO_DAEMON =
  'no daemon is running on this ledger, and it is the daemon that compares: start it with "neostore-hubspot start", then try again';

/** How far the comparison is; null once it is over. */
async function lookAt({ ledger, tenant }: LedgerSide): Promise<string | null> {
  const run = await ledger.reconcileRun(tenant);
  if (run === null || run.endedMs !== null) return null;
  if (!(await ledger.isDispatching())) throw new CliError(DAEMON_GONE);
  const nowMs = systemClock.now();
  const { lanes } = await ledger.status(tenant, nowMs);
  const halts = lanes.map(
    (lane) => `; ${LANE_WORK[lane.lane]} is ${haltText(lane, nowMs)}: ${lane.reason}. ${lane.hint}`,
  );
  return [progressText(run), ...halts].join('');
}

const DAEMON_GONE =
  'the daemon was stopped before it was over; "neostore-hubspot start" goes on with it';

function progressText({ checked, total, drifted }: ReconcileRun): string {
  const done = `${checked.toLocaleString('en')} of ${counted(total, 'contact')} compared`;
  return drifted === 0 ? done : `${done}, ${drifted.toLocaleString('en')} differ`;
}

/** A contact that was to be sent again and is not in HubSpot. */
interface Unsent {
  readonly contactId: number;
  readonly state: string;
  readonly reason: string | null;
}

/** Waits until no contact that differed is pending any more; those that are not done are returned. */
async function waitUntilSent(
  context: CliContext,
  side: LedgerSide,
  drifts: readonly DriftView[],
): Promise<readonly Unsent[]> {
  const { ledger, tenant } = side;
  const open = [...new Set(drifts.map(({ contactId }) => contactId))];
  const total = open.length;
  const unsent: Unsent[] = [];
  const isOver = await watchProgress(context, async () => {
    for (let id = open[0]; id !== undefined; id = open[0]) {
      const contact = await ledger.contactById(tenant, id);
      if (contact?.state === 'pending') {
        if (!(await ledger.isDispatching())) throw new CliError(DAEMON_GONE);
        return `${(total - open.length).toLocaleString('en')} of ${counted(total, 'contact')} sent again`;
      }
      open.shift();
      if (contact === null || contact.state === 'done') continue;
      unsent.push({ contactId: id, state: contact.state, reason: contact.reason });
    }
    return null;
  });
  if (!isOver) throw new CliError('the daemon goes on sending what differs');
  return unsent;
}

function failIfDifferent({ drifted, fix }: ReconcileRun, unsent: readonly Unsent[]): void {
  const [first] = unsent;
  if (first !== undefined) {
    const reason = first.reason === null ? '' : `, such as: ${first.reason}`;
    throw new CliError(`${counted(unsent.length, 'contact')} could not be sent again${reason}`);
  }
  if (drifted > 0 && !fix) {
    const differ = drifted === 1 ? 'contact differs' : 'contacts differ';
    throw new CliError(`${drifted.toLocaleString('en')} ${differ}; --fix sends again what does`);
  }
}
