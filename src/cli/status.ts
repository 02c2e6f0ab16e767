import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { WORK_STATES } from '../core/states.ts';
import { openExistingLedger } from '../ledger/open-ledger.ts';
import type { LedgerStatus } from '../ledger/port.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { columns, counted, duration, heading, section } from './text.ts';

/** `status`: what waits, what is blocked, what is dead; read from the ledger, whether the daemon runs or not. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('backlog, rates, blocked reason and dead letters, from the ledger')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['status', 'works while the daemon runs, and after']))
    .action(async (options: { json?: boolean }) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const { tenantId } = settings.neostore;
      if (tenantId === null) throw new CliError(NO_TENANT, EXIT.usage);
      const ledger = await openExistingLedger(settings.databaseUrl);
      if (ledger === null) {
        throw new CliError(`there is no ledger at ${settings.databaseUrl} yet; ${START_IT}`);
      }
      try {
        const nowMs = systemClock.now();
        const status = await ledger.status(tenantId, nowMs);
        context.print(
          options.json === true
            ? JSON.stringify({ tenant: tenantId, ...status }, null, 2)
            : describe(tenantId, status, nowMs),
        );
      } finally {
        await ledger.close();
      }
    });
}

const NO_TENANT =
  'NEOSTORE_TENANT_ID is not set: it names the tenant whose status to show. Set it in the environment or in .env.';
const START_IT = '"neostore-hubspot start" makes it (DATABASE_URL names the file)';

const KINDS = ['events', 'contacts', 'timeline'] as const;

function describe(tenant: string, status: LedgerStatus, nowMs: number): string {
  const { blocked, deadLetters } = status;
  const counts = KINDS.map((kind) => [
    kind,
    ...WORK_STATES.map((state) => String(status[kind][state])),
  ]);
  return [
    `${heading(tenant)}  ${blocked === null ? 'not blocked' : `BLOCKED: ${blocked.reason}`}\n`,
    blocked === null ? '' : `  for ${duration(nowMs - blocked.sinceMs)}. ${blocked.hint}\n`,
    `\n${columns([['', ...WORK_STATES], ...counts])}\n`,
    `\n${backlogText(status, nowMs)}\n`,
    section(
      'Dead letters',
      deadLetters.map(({ kind, reason, count }) => [String(count), kind, reason]),
    ),
  ]
    .join('')
    .trimEnd();
}

function backlogText(status: LedgerStatus, nowMs: number): string {
  const { oldestPendingMs, receivedLastMinute, syncedLastMinute } = status;
  const total = KINDS.flatMap((kind) => Object.values(status[kind])).reduce((a, b) => a + b, 0);
  if (total === 0) return NOTHING_YET;
  const backlog = KINDS.reduce((sum, kind) => sum + status[kind].pending, 0);
  const since =
    oldestPendingMs === null ? '' : `, the oldest for ${duration(nowMs - oldestPendingMs)}`;
  const rates = `in the last minute ${counted(receivedLastMinute, 'event')} received, ${syncedLastMinute} wholly in HubSpot`;
  return `${backlog} to do${since}; ${rates}${status.contacts.waiting > 0 ? WAITING : ''}`;
}

const NOTHING_YET =
  'Nothing was received yet. To try it: neostore-hubspot send data/samples/pass-installed.json';
const WAITING =
  '\nA contact waits when HubSpot does not have it and nothing is known yet to create it by.';
