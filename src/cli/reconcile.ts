import { Command } from 'commander';
import { joined } from '../core/names-text.ts';
import { gather } from './gather.ts';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { haltText, LANE_WORK } from '../core/lane-text.ts';
import { mappedProperties } from '../core/mapping/mapped-properties.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { nearest } from '../core/mapping/nearest.ts';
import { isChosen } from '../core/reconcile/is-chosen.ts';
import { planMend, type MendPlan } from '../core/reconcile/plan-mend.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm, failIfNobodyToAsk } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { contactToCompare } from './contact-to-compare.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printJson } from './print-result.ts';
import { watchProgress } from './progress.ts';
import { mendPlanText, reconcileText } from './reconcile-text.ts';
import { counted } from './text.ts';
import { DAEMON_GONE, failIfUnsent, waitUntilSent } from './wait-until-sent.ts';
import { withLedger, type LedgerSide } from './with-ledger.ts';
import type { DriftGroup, MendChoice, ReconcileRun } from '../model/reconcile.ts';

/** Differences that `--json` lists. */
const DRIFTS_MAX = 10_000;

/** What the options of `reconcile` say. */
export interface ReconcileFlags extends OrderFlags {
  readonly fix?: boolean;
  readonly property?: readonly string[];
  readonly recreate?: boolean;
}

/** `reconcile`: compares HubSpot with what it should hold; the running daemon does it. */
export function reconcileCommand(context: CliContext): Command {
  return new Command('reconcile')
    .description('compare what HubSpot has with what it should have')
    .argument('[contact key]', 'one contact alone: an e-mail, customer id, pass id, or record id')
    .option('--fix', 'show what would be sent again, ask, and send it')
    .option('--property <name>', 'this property alone; may be repeated', gather)
    .option('--recreate', 'with --fix: make contacts again that were deleted in HubSpot')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask before --fix')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', HOW)
    .action(async (key: string | undefined, flags: ReconcileFlags) =>
      withLedger(context, flags, async (side) => reconcile(context, side, key, flags)),
    );
}

const EXAMPLES = examples(
  ['reconcile', 'look; status 1 where something differs'],
  ['reconcile --fix', 'show what would be put right, ask, and do it'],
  ['reconcile ada@example.com --fix', 'of one contact'],
  ['reconcile --fix --property city', 'one property'],
  ['reconcile --fix --recreate', 'and make again who was deleted in HubSpot'],
);

const HOW = `
The running daemon compares within its quota, after all other work; Ctrl-C leaves it to it. Nothing is
changed in HubSpot before the plan is shown and confirmed, and nothing but what it says. Contacts that
a person deleted in HubSpot stay deleted without --recreate.`;

async function reconcile(
  context: CliContext,
  side: LedgerSide,
  key: string | undefined,
  flags: ReconcileFlags,
): Promise<void> {
  const { ledger, tenant } = side;
  if (flags.fix === true) failIfNobodyToAsk(context, flags);
  const { mapping } = await mappingOfSide(context, side);
  failIfContrary(flags, mapping);
  await failIfIdle(side);
  const only = key === undefined ? null : await contactToCompare(context, side, key, flags);
  if (only === 'looked again') return;
  const run = await compare(context, side, only);
  const choice = choiceOf(flags);
  const groups = (await ledger.countDrifts(tenant)).filter(
    (group) => group.property === null || isChosen(group, choice),
  );
  const drifts = await ledger.drifts(tenant, DRIFTS_MAX);
  if (flags.json !== true) context.print(reconcileText(run, groups));
  if (flags.fix !== true) {
    if (flags.json === true) printJson(context, { run, drifts });
    return failIfDifferent(groups);
  }
  const plan = planMend(groups, choice);
  if (groups.length > 0) showPlan(context, flags, mendPlanText(plan, mapping.recreate));
  const { mended, unsent } = await mend(context, side, { plan, choice }, flags);
  if (flags.json === true) printJson(context, { run, drifts, plan, mended, unsent });
  failIfUnsent(unsent);
}

function choiceOf({ property, recreate }: ReconcileFlags): MendChoice {
  return {
    recreate: recreate === true,
    ...(property === undefined ? {} : { properties: property }),
  };
}

function failIfContrary({ fix, property = [], recreate }: ReconcileFlags, mapping: Mapping): void {
  if (recreate === true && fix !== true) {
    throw new CliError('--recreate goes with --fix', EXIT.usage);
  }
  if (recreate === true && mapping.recreate === 'never') throw new CliError(NEVER, EXIT.usage);
  const known = mappedProperties(mapping);
  const unknown = property.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const like = nearest(unknown, [...known]);
  const hint = like === null ? '' : `; did you mean ${like}?`;
  throw new CliError(`the mapping writes no property ${unknown}${hint}`, EXIT.usage);
}

const NEVER =
  'contact.recreate is "never" in the mapping: whoever was deleted in HubSpot stays deleted. Change the mapping first';

/** Nobody else than a daemon that sends can compare: it has the quota. */
async function failIfIdle({ ledger, connection }: LedgerSide): Promise<void> {
  if (connection.dryRun) throw new CliError(NO_SENDER, EXIT.usage);
  if (!(await ledger.isDispatching())) throw new CliError(NO_DAEMON);
}

const NO_SENDER = 'DRY_RUN is true: the daemon asks HubSpot nothing, so it cannot compare';

const NO_DAEMON =
  'no daemon is running on this ledger, and it is the daemon that compares: start it with "neostore-hubspot start", then try again';

/** Has the daemon compare, and waits for the end. */
async function compare(
  context: CliContext,
  side: LedgerSide,
  contactId: number | null,
): Promise<ReconcileRun> {
  const { ledger, tenant } = side;
  const earlier = await ledger.reconcileRun(tenant);
  if (earlier !== null && earlier.endedMs === null) {
    context.report(
      `a comparison is under way (${progressText(earlier)}); this one takes its place`,
    );
  }
  const startedMs = systemClock.now();
  const order = contactId === null ? { startedMs } : { startedMs, contactId };
  await ledger.startReconcile(tenant, order);
  const isOver = await watchProgress(context, async () => lookAt(side));
  const run = await ledger.reconcileRun(tenant);
  if (!isOver || run === null) throw new CliError(LEFT);
  return run;
}

const LEFT =
  'the daemon goes on comparing, and changes nothing; "neostore-hubspot status" shows how far it is';

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

function progressText({ checked, total, drifted }: ReconcileRun): string {
  const done = `${checked.toLocaleString('en')} of ${counted(total, 'contact')} compared`;
  return drifted === 0 ? done : `${done}, ${drifted.toLocaleString('en')} differ`;
}

/** Beside JSON, the plan goes where the question goes. */
function showPlan({ print, report }: CliContext, { json }: ReconcileFlags, text: string): void {
  if (json === true) report(text);
  else print(text);
}

/** Asks, and has sent again what is chosen. */
async function mend(
  context: CliContext,
  side: LedgerSide,
  { plan, choice }: { readonly plan: MendPlan; readonly choice: MendChoice },
  flags: ReconcileFlags,
) {
  const { ledger, tenant } = side;
  const values = plan.overwritten.reduce((sum, { count }) => sum + count, 0);
  const steps = [
    ...(values === 0 ? [] : [`overwrite ${counted(values, 'value')}`]),
    ...(plan.recreated === 0 ? [] : [`make ${counted(plan.recreated, 'contact')} again`]),
  ];
  if (steps.length === 0) {
    if (flags.json !== true) context.print('nothing is to be sent again');
    return { mended: null, unsent: [] };
  }
  await confirm(context, `In HubSpot, ${joined(steps)}?`, flags);
  const mended = await ledger.mendDrifts(tenant, choice, systemClock.now());
  const unsent = await waitUntilSent(context, side, mended.contactIds);
  if (flags.json !== true && unsent.length === 0) context.print(sentText(mended.values));
  return { mended, unsent };
}

function sentText(values: number): string {
  return `all of it was sent again: ${counted(values, 'value')}`;
}

function failIfDifferent(groups: readonly DriftGroup[]): void {
  const differences = groups.reduce((sum, { count }) => sum + count, 0);
  if (differences === 0) return;
  throw new CliError(
    `${counted(differences, 'difference')}; --fix shows what it would send again, and asks`,
  );
}
