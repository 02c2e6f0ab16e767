import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import { type ConnectionSettings, loadSettings } from '../config.ts';
import { planSetup } from '../core/setup/plan-setup.ts';
import { planRemoval } from '../core/setup/plan-webhook.ts';
import type { SetupPlan } from '../core/setup/plan.ts';
import { wantedSetup, type WantedSetup } from '../core/setup/wanted.ts';
import { webhookAddressFaults, type WebhookPlace } from '../core/setup/webhook-address.ts';
import { openExistingLedger } from '../ledger/open-ledger.ts';
import { readActual, readActualWebhooks, type Reading } from '../setup/read-actual.ts';
import { runSetup, type SetupTargets, type StepResult } from '../setup/run-setup.ts';
import { SECRET_VARIABLE } from '../setup/save-secret.ts';
import { connectNeostore, type HubSpotSide } from '../setup/sides.ts';
import { chooseConnection, CONNECTION_OPTION, type OrderFlags } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { type CliContext, CliError, EXIT } from './context.ts';
import { examples } from './help.ts';
import { mappingOfConnection } from './mapping-in-use.ts';
import { printJson } from './print-result.ts';
import { keepSecret, type SecretFlags, webhookSecret } from './setup-secret.ts';
import { planText, resultText } from './setup-text.ts';
import { counted } from './text.ts';
import { webAddress } from './web-address.ts';
import { webhookPlace } from './webhook-place.ts';
import { hubspotGap, withHubSpot } from './with-hubspot.ts';

interface Flags extends SecretFlags, OrderFlags {
  readonly plan?: boolean;
  readonly url?: string;
  readonly removeWebhook?: boolean;
}

/** One piece of work: where it is done, and how to find out what is left to do. */
interface Work {
  readonly settings: ConnectionSettings;
  /** Where the ledger of a daemon lives that uses what is made. */
  readonly databaseUrl: string;
  readonly targets: SetupTargets;
  readonly plan: () => Promise<Reading<SetupPlan>>;
}

/** `setup`: shows what HubSpot and Neostore lack for the mapping, and makes it. */
export function setupCommand(context: CliContext): Command {
  return new Command('setup')
    .description('make what is missing in HubSpot and Neostore; nothing is ever overwritten')
    .option('--plan', 'only show what would be made')
    .option('--url <url>', 'where Neostore reaches the daemon, for its webhook', webAddress)
    .option('--save-secret [file]', "write the webhook's secret into .env, or another such file")
    .option('--show-secret', "print the webhook's secret")
    .option('--remove-webhook', 'remove the webhook of this daemon, and nothing else')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      if (flags.removeWebhook === true) await carryOut(removal(flags, context), flags, context);
      else await setUp(flags, context);
    });
}

const EXAMPLES = examples(
  ['setup --plan', 'what is missing; changes nothing'],
  ['setup --url https://your.host/webhooks/neostore/your-tenant --save-secret', 'make everything'],
  ['setup --remove-webhook', 'have Neostore send no more events'],
);

async function setUp(flags: Flags, context: CliContext): Promise<void> {
  const loaded = loadSettings(context.environment, { needs: ['hubspot'] });
  const settings = chooseConnection(loaded, flags.connection);
  if (flags.saveSecret === true && loaded.connections.length > 1) {
    throw new CliError(SHARED_FILE, EXIT.usage);
  }
  if (flags.saveSecret !== undefined || flags.showSecret === true) needNeostore(settings.neostore);
  const gap = hubspotGap(settings);
  if (gap !== null) throw new CliError(`${gap}; ${WHY_ASKED}`, EXIT.usage);
  const place = webhookPlace(settings.neostore);
  if (flags.url !== undefined) refuseAddress(flags.url, place);
  const { mapping } = await mappingOfConnection(context, loaded, settings);
  const wanted = wantedSetup(mapping, flags.url ?? null, place);
  await withHubSpot(settings, loaded.databaseUrl, (hubspot) =>
    carryOut(making(settings, loaded.databaseUrl, wanted, hubspot), flags, context),
  );
}

/** @throws CliError when no webhook of this tenant can ever arrive at the address */
function refuseAddress(url: string, place: WebhookPlace): void {
  const faults = webhookAddressFaults(url, place);
  if (faults.length === 0) return;
  throw new CliError(
    [`no webhook would arrive at ${url}:`, ...faults.map((fault) => `  ${fault}`)].join('\n'),
    EXIT.usage,
  );
}

/** @throws CliError where nobody can be asked for the secret; nothing is made before that is known */
function needNeostore(settings: ConnectionSettings['neostore']): void {
  const neostore = connectNeostore(settings);
  if (neostore.kind === 'connected') return;
  throw new CliError(
    `${neostore.reason}, so Neostore cannot be asked for the secret; ${BY_HAND}`,
    EXIT.usage,
  );
}

const BY_HAND = `set it, or copy the signatureSecret of your webhook into ${SECRET_VARIABLE} by hand`;

const SHARED_FILE =
  'in .env the secret would be that of all connections: name another file after --save-secret, or print it with --show-secret';
const WHY_ASKED = 'setup reads what HubSpot has, even with DRY_RUN';

function making(
  settings: ConnectionSettings,
  databaseUrl: string,
  wanted: WantedSetup,
  hubspot: HubSpotSide,
): Work {
  const neostore = connectNeostore(settings.neostore);
  return {
    settings,
    databaseUrl,
    targets: { hubspot, neostore },
    plan: async () => {
      const actual = await readActual(hubspot, neostore, wanted);
      return actual.kind === 'failed' ? actual : read(planSetup(wanted, actual.value));
    },
  };
}

function removal({ url, connection }: Flags, context: CliContext): Work {
  const loaded = loadSettings(context.environment, { needs: [] });
  const settings = chooseConnection(loaded, connection);
  const neostore = connectNeostore(settings.neostore);
  if (neostore.kind === 'skipped') throw new CliError(neostore.reason, EXIT.usage);
  return {
    settings,
    databaseUrl: loaded.databaseUrl,
    targets: { hubspot: null, neostore },
    plan: async () => {
      const actual = await readActualWebhooks(neostore);
      return actual.kind === 'failed' ? actual : read(planRemoval(url ?? null, actual.value));
    },
  };
}

function read(value: SetupPlan): Reading<SetupPlan> {
  return { kind: 'read', value };
}

async function carryOut(work: Work, flags: Flags, context: CliContext): Promise<void> {
  const plan = orFail(await work.plan());
  const show = flags.json === true ? context.report : context.print;
  const isShown = flags.plan === true || work.settings.dryRun;
  if (flags.json !== true) context.print(planText(plan));
  else if (isShown || plan.conflicts.length > 0) printJson(context, { plan });
  if (isShown) {
    if (flags.plan !== true) context.report('nothing was changed, because DRY_RUN is true');
    return;
  }
  if (plan.conflicts.length > 0) {
    const count = counted(plan.conflicts.length, 'conflict');
    throw new CliError(`${count}: nothing was changed, because setup overwrites nothing`);
  }
  const results = await make(plan, work, flags, context, show);
  const { targets } = work;
  const isKept = flags.removeWebhook !== true && !hasFailed(results);
  const secret = isKept ? await webhookSecret(targets.neostore, flags.url ?? null, results) : null;
  const shown = flags.showSecret === true && secret !== null ? secret.reveal() : null;
  if (flags.json === true) {
    printJson(context, { plan, results, ...(shown === null ? {} : { signatureSecret: shown }) });
  } else if (shown !== null) context.print(`${SECRET_VARIABLE}=${shown}`);
  failIfFailed(results);
  const place = { ...work, show };
  if (isKept) await keepSecret(secret, { ...flags, ...secretPlace(flags, context) }, place);
  if (results.length > 0) failIfDifferent(await leftOf(work, results));
}

/** Where the secret goes that has no place of its own: to the other settings, where they have a file. */
function secretPlace(
  { saveSecret }: Flags,
  { settingsFile }: CliContext,
): Pick<Flags, 'saveSecret'> {
  const isElsewhere = saveSecret === true && settingsFile !== undefined;
  return isElsewhere ? { saveSecret: settingsFile } : {};
}

async function make(
  { steps }: SetupPlan,
  { settings, databaseUrl, targets }: Work,
  flags: Flags,
  context: CliContext,
  show: CliContext['print'],
): Promise<readonly StepResult[]> {
  if (steps.length === 0) {
    show('nothing to do');
    return [];
  }
  await confirm(context, `Make ${counted(steps.length, 'change')}?`, flags);
  const results = await runSetup(steps, targets, (result) => show(resultText(result)));
  const isInHubSpot = ({ step, outcome }: StepResult): boolean =>
    outcome.kind === 'done' && !step.kind.endsWith('webhook');
  if (results.some(isInHubSpot)) {
    await orderNewLook(databaseUrl, settings.neostore.tenantId, context);
  }
  return results;
}

/** What a fresh look finds undone: HubSpot may have brought back an archived property of another type. */
async function leftOf({ plan }: Work, results: readonly StepResult[]): Promise<SetupPlan> {
  const left = orFail(await plan());
  const skipped = results.filter(({ outcome }) => outcome.kind === 'skipped');
  const steps = left.steps.filter(
    (step) => !skipped.some((result) => isDeepStrictEqual(result.step, step)),
  );
  return { ...left, steps, notes: [], unchanged: 0 };
}

function failIfDifferent(left: SetupPlan): void {
  if (left.steps.length + left.conflicts.length === 0) return;
  throw new CliError(`after all that, this is still different:\n${planText(left)}`);
}

function hasFailed(results: readonly StepResult[]): boolean {
  return results.some(({ outcome }) => outcome.kind === 'failed');
}

function failIfFailed(results: readonly StepResult[]): void {
  if (!hasFailed(results)) return;
  const done = results.filter(({ outcome }) => outcome.kind === 'done').length;
  const made = `${done} of ${counted(results.length, 'change')} made`;
  throw new CliError(`${made}; what is made stays, and setup can be run again`);
}

function orFail<T>(reading: Reading<T>): T {
  if (reading.kind === 'failed') throw new CliError(reading.reason);
  return reading.value;
}

/**
 * Has the daemon look at once at what HubSpot has defined, so that values which had no place get
 * theirs. Where its ledger cannot be opened, it looks by itself within minutes.
 *
 * @param tenant null where no daemon can run by these settings
 */
async function orderNewLook(
  databaseUrl: string,
  tenant: string | null,
  { report }: Pick<CliContext, 'report'>,
): Promise<void> {
  if (tenant === null) return;
  try {
    await using ledger = await openExistingLedger(databaseUrl);
    await ledger?.tryLeftOut(tenant);
  } catch (error) {
    const { code = 'unknown' } = error as { readonly code?: string };
    report(
      `the ledger cannot be opened (${code}): a running daemon sees what was made within minutes`,
    );
  }
}
