import { styleText } from 'node:util';
import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings, type Settings } from '../config.ts';
import { duration } from '../core/duration.ts';
import { namesText } from '../core/names-text.ts';
import { sharedAccountsOf } from '../core/shared-account.ts';
import { conditionText, SEVERITY_NAMES } from '../core/state/condition-text.ts';
import { daemonOf } from '../core/state/report-text.ts';
import { stateOf } from '../core/state/state-of.ts';
import { timeText } from '../core/time-text.ts';
import { WINDOW_MS } from '../hubspot/decisions/budget.ts';
import { openReports } from '../ledger/open-ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import {
  type Condition,
  type ConnectionState,
  SEVERITIES,
  type Severity,
} from '../model/condition.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';
import type { ReconcileRun } from '../model/reconcile.ts';
import type { ReplicaView } from '../model/replica.ts';
import type { MappingReport } from '../model/report.ts';
import { WORK_STATES } from '../model/state.ts';
import type { LedgerStatus } from '../model/view.ts';
import { diskSpace } from '../state/disk-space.ts';
import { OF_DAEMON } from '../state/state-watch.ts';
import { chooseConnection, type ConnectionFlags } from './choose-connection.ts';
import { type CliContext, CliError, EXIT, ExitError } from './context.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import { columns, counted, heading, indented, printable, section } from './text.ts';
import { existing, NO_TENANT } from './with-ledger.ts';

/** `status`: what waits, what stands still, what is dead; read from the ledger, whether the daemon runs or not. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('backlog, rates, what stands still and why, and dead letters, from the ledger')
    .option('--connection <tenant>', 'this connection alone')
    .option('--exit-code', 'exit with 3 where a person is wanted, with 4 where it is down')
    .option('--json', 'print JSON: an array with an object for each connection')
    .addHelpText('after', EXAMPLES)
    .action(async (options: StatusOptions) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const tenants = tenantsOf(settings, options.connection);
      await using ledger = await existing(settings.databaseUrl, openReports);
      const nowMs = systemClock.now();
      const replicas = await ledger.replicas();
      const all = await Promise.all(
        tenants.map(async (tenant) => {
          const status = await ledger.status(tenant, nowMs);
          const { databaseUrl } = settings;
          const state = await readState(ledger, databaseUrl, tenant, status, nowMs);
          const mapping = mappingOf(await ledger.keptMapping(tenant));
          const reconcile = await ledger.reconcileRun(tenant);
          const worker = replicas?.find(({ connections }) => connections.includes(tenant)) ?? null;
          const shared = { replica: worker?.name ?? null, replicas };
          return { tenant, state, ...status, mapping, reconcile, ...shared };
        }),
      );
      const worstFirst = all.sort((a, b) => rankOf(b) - rankOf(a));
      const texts = worstFirst.map((status) => describe(status, nowMs));
      const text = [...texts, ...(replicas === null ? [] : [replicasText(replicas)])].join('\n\n');
      printResult(context, options, { json: worstFirst, text });
      if (options.exitCode === true) exitWith(worstFirst[0]?.state.severity ?? 'well');
    });
}

interface StatusOptions extends ConnectionFlags {
  readonly exitCode?: boolean;
}

const EXAMPLES = `${examples(
  ['status', 'works while the daemon runs, and after'],
  ['status --exit-code', 'for a check script'],
)}
With --exit-code the exit status is that of the worst connection: 0 well, or nothing for a person to
do; 3 a person is wanted; 4 down: nothing comes in, or nothing goes out, until somebody acts.`;

function rankOf({ state }: ConnectionStatus): number {
  return SEVERITIES.indexOf(state.severity);
}

/** @throws ExitError where somebody has to act */
function exitWith(severity: Severity): void {
  if (severity === 'person') throw new ExitError(EXIT.person);
  if (severity === 'down') throw new ExitError(EXIT.down);
}

/** What the ledger knows of a connection. */
interface ConnectionStatus extends LedgerStatus {
  readonly tenant: string;
  /** The mapping in force, and why its file is not; null before the first start of this version. */
  readonly mapping: Omit<KeptMapping, 'text'> | null;
  /** The comparison with HubSpot that is under way or was the last; null without any. */
  readonly reconcile: ReconcileRun | null;
  /** How it stands, the worst first. */
  readonly state: ConnectionState;
  /** The replica that works on it; null where none does, and where the ledger is a file. */
  readonly replica: string | null;
  /** All of them; null where the ledger is a file. */
  readonly replicas: readonly ReplicaView[] | null;
}

function mappingOf(kept: KeptMapping | null): ConnectionStatus['mapping'] {
  if (kept === null) return null;
  const { text: _text, ...mapping } = kept;
  return mapping;
}

/** All tenants, or the one that was asked for. */
function tenantsOf(settings: Settings, tenant: string | undefined): readonly string[] {
  const connections =
    tenant === undefined ? settings.connections : [chooseConnection(settings, tenant)];
  const tenants = connections.flatMap(({ neostore }) => neostore.tenantId ?? []);
  if (tenants.length === 0) throw new CliError(NO_TENANT, EXIT.usage);
  return tenants;
}

const WHAT_TO_DO = '  "neostore-hubspot dead-letters list" says what to do about them.';

const KINDS = ['events', 'contacts', 'timeline', 'consents'] as const;

function describe(status: ConnectionStatus, nowMs: number): string {
  const { tenant, state, deadLetters } = status;
  const counts = KINDS.map((kind) => [
    kind,
    ...WORK_STATES.map((state) => String(status[kind][state])),
  ]);
  return [
    `${heading(tenant)}  ${headline(state)}\n`,
    ...state.conditions.map((one) => `${indented(conditionLines(one, nowMs))}\n`),
    `\n${columns([['', ...WORK_STATES], ...counts])}\n`,
    `\n${backlogText(status, nowMs)}\n`,
    mappingInForce(status),
    quotaText(status, nowMs),
    reconcileText(status),
    section(
      'Dead letters',
      deadLetters.map(({ kind, reason, count }) => [String(count), kind, reason]),
    ),
    deadLetters.length === 0 ? '' : `${WHAT_TO_DO}\n`,
  ]
    .join('')
    .trimEnd();
}

/** How the connection stands, in a word or two; the lines below say why. */
function headline({ severity }: ConnectionState): string {
  return styleText(SHADES[severity], SEVERITY_NAMES[severity]);
}

const SHADES = { well: 'green', notice: 'yellow', person: 'yellow', down: 'red' } as const;

/** A condition, with what to do on a line below. */
function conditionLines(condition: Condition, nowMs: number): readonly string[] {
  const title = printable(conditionText(condition, nowMs));
  return condition.advice === '' ? [title] : [title, `  ${printable(condition.advice)}`];
}

function backlogText(status: LedgerStatus, nowMs: number): string {
  const { oldestPendingMs, receivedLastMinute, syncedLastMinute } = status;
  const backlog = KINDS.reduce((sum, kind) => sum + status[kind].pending, 0);
  const since =
    oldestPendingMs === null ? '' : `, the oldest for ${duration(nowMs - oldestPendingMs)}`;
  const rates = `in the last minute ${counted(receivedLastMinute, 'event')} received, ${syncedLastMinute} complete in HubSpot`;
  return `${backlog} to do${since}; ${rates}`;
}

/** The mapping in force, and whether it is the file's. */
function mappingInForce({ mapping }: ConnectionStatus): string {
  if (mapping === null) return '';
  const { version, sinceMs, insteadOf } = mapping;
  const put =
    insteadOf === null
      ? ''
      : `, put in force on the page in place of the file (version ${insteadOf}) until that changes`;
  return `mapping: version ${version} since ${timeText(sinceMs)}${put}\n`;
}

/** What is left of HubSpot's quota; of the 10 seconds only while they last. */
function quotaText({ quota }: LedgerStatus, nowMs: number): string {
  if (quota === null) return '';
  const { atMs, window, daily } = quota;
  const ageMs = Math.max(0, nowMs - atMs);
  const left = ({ remaining, max }: typeof window, span: string): string =>
    `${remaining.toLocaleString('en')} of ${max.toLocaleString('en')} calls left ${span}`;
  const parts = [
    ...(ageMs < WINDOW_MS ? [left(window, 'in 10 seconds')] : []),
    ...(daily === null ? [] : [left(daily, 'today')]),
  ];
  const called = `HubSpot was last called ${duration(ageMs)} ago`;
  return `quota: ${[...parts, called].join('; ')}\n`;
}

function reconcileText({ reconcile }: ConnectionStatus): string {
  if (reconcile === null || reconcile.endedMs !== null) return '';
  const { checked, total, drifted } = reconcile;
  const differ = drifted === 0 ? '' : `, ${drifted.toLocaleString('en')} differ`;
  return `reconcile: ${checked.toLocaleString('en')} of ${counted(total, 'contact')} compared${differ}\n`;
}

const HEADS = ['', 'version', 'runs for', 'last heard', 'works on'];

/** The processes that share a ledger, and what each works on. */
function replicasText(replicas: readonly ReplicaView[]): string {
  const rows = replicas.map((replica) => [
    replica.name,
    replica.version,
    duration(replica.runsForMs),
    `${duration(replica.silentForMs)} ago${replica.isAlive ? '' : ', gone'}`,
    namesText(replica.connections),
  ]);
  const none = rows.length === 0 ? [['none runs']] : [HEADS, ...rows];
  return section('Replicas', none).trim();
}

/** How a connection stands, by what its ledger says: of the work, and of the daemon. */
async function readState(
  ledger: Pick<Reports, 'isDispatching' | 'loadMemo' | 'keptMapping'>,
  databaseUrl: string,
  tenant: string,
  status: LedgerStatus,
  nowMs: number,
): Promise<ConnectionState> {
  const kept = {
    isHeld: await ledger.isDispatching(),
    process: await ledger.loadMemo(OF_DAEMON, 'report'),
    connection: await ledger.loadMemo(tenant, 'report'),
  };
  return stateOf({
    status,
    sharedAccounts: sharedAccountsOf(await ledger.loadMemo(tenant, 'shared-account')),
    mapping: mappingReport(await ledger.keptMapping(tenant)),
    daemon: daemonOf(kept, nowMs),
    disk: await diskSpace(databaseUrl),
    nowMs,
  });
}

function mappingReport(kept: KeptMapping | null): MappingReport | null {
  if (kept === null) return null;
  const { version, sinceMs, refused } = kept;
  return {
    version,
    sinceMs,
    refused: refused && { faults: refused.count, sinceMs: refused.atMs },
  };
}
