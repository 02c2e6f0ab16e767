import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings, type Settings } from '../config.ts';
import { WINDOW_MS } from '../hubspot/decisions/budget.ts';
import { duration } from '../core/duration.ts';
import { needsPerson } from '../core/lane-text.ts';
import { type SharedAccount, sharedAccountsOf, sharedAccountText } from '../core/shared-account.ts';
import { openReports } from '../ledger/open-ledger.ts';
import { chooseConnection } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { haltLines } from './halt-lines.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import { columns, counted, heading, indented, printable, section } from './text.ts';
import { existing, NO_TENANT } from './with-ledger.ts';
import type { LaneState } from '../model/lane.ts';
import { WORK_STATES } from '../model/state.ts';
import type { ReconcileRun } from '../model/reconcile.ts';
import type { LedgerStatus } from '../model/view.ts';

/** `status`: what waits, what stands still, what is dead; read from the ledger, whether the daemon runs or not. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('backlog, rates, what stands still and why, and dead letters, from the ledger')
    .option('--connection <tenant>', 'this connection alone')
    .option('--json', 'print JSON: an array with an object for each connection')
    .addHelpText('after', examples(['status', 'works while the daemon runs, and after']))
    .action(async (options: StatusOptions) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const tenants = tenantsOf(settings, options.connection);
      await using ledger = await existing(settings.databaseUrl, openReports);
      const nowMs = systemClock.now();
      const all = await Promise.all(
        tenants.map(async (tenant) => ({
          tenant,
          ...(await ledger.status(tenant, nowMs)),
          reconcile: await ledger.reconcileRun(tenant),
          sharedAccounts: sharedAccountsOf(await ledger.loadMemo(tenant, 'shared-account')),
        })),
      );
      const text = all.map((status) => describe(status, nowMs)).join('\n\n');
      printResult(context, options, { json: all, text });
    });
}

interface StatusOptions {
  readonly connection?: string;
  readonly json?: boolean;
}

/** What the ledger knows of a connection. */
interface ConnectionStatus extends LedgerStatus {
  readonly tenant: string;
  /** The comparison with HubSpot that is under way or was the last; null without any. */
  readonly reconcile: ReconcileRun | null;
  /** HubSpot accounts that it shares with other tenants whose ids are not told apart. */
  readonly sharedAccounts: readonly SharedAccount[];
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

const KINDS = ['events', 'contacts', 'timeline'] as const;

function describe(status: ConnectionStatus, nowMs: number): string {
  const { tenant, lanes, deadLetters } = status;
  const counts = KINDS.map((kind) => [
    kind,
    ...WORK_STATES.map((state) => String(status[kind][state])),
  ]);
  return [
    `${heading(tenant)}  ${headline(lanes)}\n`,
    ...lanes.map((lane) => `${indented(haltLines(lane, nowMs))}\n`),
    `\n${columns([['', ...WORK_STATES], ...counts])}\n`,
    `\n${backlogText(status, nowMs)}\n`,
    quotaText(status, nowMs),
    reconcileText(status),
    conflictsText(status),
    ...status.sharedAccounts.map((shared) => `warning: ${printable(sharedAccountText(shared))}\n`),
    section(
      'Dead letters',
      deadLetters.map(({ kind, reason, count }) => [String(count), kind, reason]),
    ),
    deadLetters.length === 0 ? '' : `${WHAT_TO_DO}\n`,
  ]
    .join('')
    .trimEnd();
}

/** The worst of what stands still, in a word; the lines below say which and why. */
function headline(lanes: readonly LaneState[]): string {
  if (lanes.some(needsPerson)) return 'BLOCKED';
  return lanes.length === 0 ? 'not blocked' : 'PAUSED';
}

function backlogText(status: LedgerStatus, nowMs: number): string {
  const { oldestPendingMs, receivedLastMinute, syncedLastMinute } = status;
  const total = KINDS.flatMap((kind) => Object.values(status[kind])).reduce((a, b) => a + b, 0);
  if (total === 0) return NOTHING_YET;
  const backlog = KINDS.reduce((sum, kind) => sum + status[kind].pending, 0);
  const since =
    oldestPendingMs === null ? '' : `, the oldest for ${duration(nowMs - oldestPendingMs)}`;
  const rates = `in the last minute ${counted(receivedLastMinute, 'event')} received, ${syncedLastMinute} complete in HubSpot`;
  return `${backlog} to do${since}; ${rates}${waitingText(status, nowMs)}`;
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

/** Without the value: it is often an address, and a status is often shown around. */
function conflictsText({ conflicts: { open, most } }: LedgerStatus): string {
  if (open === 0) return '';
  const values = counted(open, 'value that several people have', 'values that several people have');
  const claimants =
    most === null ? '' : `; one is claimed by ${counted(most.claimants, 'contact')}`;
  return `conflicts: ${values}, of which nobody has decided${claimants}: "neostore-hubspot identity list --open" shows them\n`;
}

const NOTHING_YET =
  'Nothing was received yet. To try it: neostore-hubspot send data/samples/pass-installed.json';

/** Nothing has to be done about those who wait, but a person wants to know what they wait for. */
function waitingText({ contacts, oldestWaitingMs }: LedgerStatus, nowMs: number): string {
  if (contacts.waiting === 0) return '';
  const wait = contacts.waiting === 1 ? 'waits' : 'wait';
  const since =
    oldestWaitingMs === null ? '' : `, the oldest for ${duration(nowMs - oldestWaitingMs)}`;
  return `\n${counted(contacts.waiting, 'contact')} ${wait}${since}: ${RELEASE}`;
}

const RELEASE =
  'not in HubSpot, and not to be made there of what is known.\nThe next event that brings an e-mail or another key of the mapping releases a contact.';
