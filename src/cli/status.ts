import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { WORK_STATES } from '../core/states.ts';
import { openExistingLedger } from '../ledger/open-ledger.ts';
import type { LedgerStatus } from '../ledger/port.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { columns, duration, heading, section } from './text.ts';

/** `status`: what waits, what is blocked, what is dead; read from the ledger, whether the daemon runs or not. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description('backlog, rates, blocked reason and dead letters')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const { tenantId } = settings.neostore;
      if (tenantId === null) throw new CliError('NEOSTORE_TENANT_ID is not set', EXIT.usage);
      const ledger = await openExistingLedger(settings.databaseUrl);
      if (ledger === null) throw new CliError(`there is no ledger at ${settings.databaseUrl} yet`);
      try {
        const status = await ledger.status(tenantId, systemClock.now());
        context.print(
          options.json === true
            ? JSON.stringify(status, null, 2)
            : describe(tenantId, status, systemClock.now()),
        );
      } finally {
        await ledger.close();
      }
    });
}

function describe(tenant: string, status: LedgerStatus, nowMs: number): string {
  const { blocked, oldestPendingMs, deadLetters } = status;
  const kinds = ['events', 'contacts', 'timeline'] as const;
  const counts = kinds.map((kind) => [
    kind,
    ...WORK_STATES.map((state) => String(status[kind][state])),
  ]);
  const since =
    oldestPendingMs === null ? '' : `, the oldest for ${duration(nowMs - oldestPendingMs)}`;
  const backlog = kinds.reduce((sum, kind) => sum + status[kind].pending, 0);
  return [
    `${heading(tenant)}  ${blocked === null ? 'not blocked' : `BLOCKED: ${blocked.reason}`}\n`,
    blocked === null ? '' : `  since ${duration(nowMs - blocked.sinceMs)}. ${blocked.hint}\n`,
    `\n${columns([['', ...WORK_STATES], ...counts])}\n`,
    `\n${backlog} to do${since}; in the last minute ${status.receivedLastMinute} events received, ${status.syncedLastMinute} synced\n`,
    section(
      'Dead letters',
      deadLetters.map(({ kind, reason, count }) => [String(count), kind, reason]),
    ),
  ].join('');
}
