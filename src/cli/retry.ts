import { Command } from 'commander';
import { joined } from '../core/names-text.ts';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { haltText, LANE_WORK } from '../core/lane-text.ts';
import { hasDelayed, retriedNow, type RetriedNow } from '../core/retry-now.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import { counted } from './text.ts';
import { withLedger, withReports, workerOf } from './with-ledger.ts';

interface Flags extends OrderFlags {
  readonly now?: boolean;
  readonly dryRun?: boolean;
}

/** `retry --now`: tries what waits to be tried again, without its wait. */
export function retryCommand(context: CliContext): Command {
  return new Command('retry')
    .description('try at once what waits to be tried again, such as after an outage of HubSpot')
    .option('--now', 'without its wait; nothing else can be said yet')
    .option('--dry-run', 'only count')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', WHAT_WAITS)
    .action(async (flags: Flags) => {
      if (flags.now !== true) throw new CliError(SAY_NOW, EXIT.usage);
      if (flags.dryRun === true) {
        await withReports(context, flags, async ({ ledger, tenant }) =>
          print(context, flags, await delayedIn(ledger, tenant)),
        );
      } else {
        await withLedger(context, flags, async ({ ledger, tenant }) =>
          retryNow(context, flags, ledger, tenant),
        );
      }
    });
}

const SAY_NOW =
  'say --now: what waits is tried without its wait. Dead letters are tried again with "dead-letters retry".';

const EXAMPLES = examples(
  ['retry --now', 'once HubSpot, or what leads to it, is well again'],
  ['retry --now --dry-run', 'how much waits, and for what'],
);

const WHAT_WAITS =
  '\nContacts, timeline entries, consents, and what is paused or blocked are tried at once. What HubSpot has asked to wait for (a used-up quota) is waited for all the same, and dead letters stay dead: "dead-letters retry".';

async function retryNow(
  context: CliContext,
  flags: Flags,
  ledger: Ledger,
  tenant: string,
): Promise<void> {
  const before = await delayedIn(ledger, tenant);
  if (!hasDelayed(before)) return print(context, flags, before);
  await confirm(context, `Try ${workText(before)} now?`, flags);
  const tried = await ledger.tryNow(tenant, systemClock.now());
  return print(context, flags, { ...before, ...tried }, await workerOf(ledger));
}

async function delayedIn(ledger: Reports, tenant: string): Promise<RetriedNow> {
  const nowMs = systemClock.now();
  const { lanes } = await ledger.status(tenant, nowMs);
  return retriedNow(await ledger.delayed(tenant, nowMs), lanes);
}

/** @param worker who tries it; null where it was only counted */
function print(
  context: CliContext,
  flags: Flags,
  retried: RetriedNow,
  worker: string | null = null,
): void {
  const nowMs = systemClock.now();
  const left = retried.left.map(
    (lane) => `${LANE_WORK[lane.lane]} stays ${haltText(lane, nowMs)}: ${lane.reason}`,
  );
  const verb = worker === null ? 'wait to be tried again' : `are tried now by ${worker}`;
  const first = hasDelayed(retried)
    ? `${workText(retried)} ${verb}`
    : 'nothing waits that can be tried at once';
  printResult(context, flags, { json: retried, text: [first, ...left].join('\n') });
}

/** Such as `12 contacts, 3 timeline entries, and sending contacts (blocked for 2 min)`. */
function workText({ contacts, entries, consents, lanes }: RetriedNow): string {
  const nowMs = systemClock.now();
  const parts = [
    ...(contacts === 0 ? [] : [counted(contacts, 'contact')]),
    ...(entries === 0 ? [] : [counted(entries, 'timeline entry', 'timeline entries')]),
    ...(consents === 0 ? [] : [counted(consents, 'consent')]),
    ...lanes.map((lane) => `${LANE_WORK[lane.lane]} (${haltText(lane, nowMs)})`),
  ];
  return joined(parts);
}
