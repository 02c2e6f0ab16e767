import { Command, Option } from 'commander';
import { joined } from '../core/names-text.ts';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { haltText, LANE_WORK } from '../core/lane-text.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import { counted, heading, indented } from './text.ts';
import { withLedger, workerOf } from './with-ledger.ts';
import { LANES, type LaneName, type LaneState } from '../model/lane.ts';
import type { LedgerStatus } from '../model/view.ts';

interface Flags extends OrderFlags {
  readonly lane?: LaneName;
}

/** `dead-letters release`: lets go on what a fuse has stopped before it could put aside too much. */
export function releaseCommand(context: CliContext): Command {
  return new Command('release')
    .description('let go on what a fuse has stopped because too much would have become dead')
    .addOption(new Option('--lane <lane>', 'this one alone').choices(LANES))
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', WHAT_FOLLOWS)
    .action(async (flags: Flags) =>
      withLedger(context, flags, async ({ ledger, tenant }) => {
        const nowMs = systemClock.now();
        const status = await ledger.status(tenant, nowMs);
        const blown = status.lanes.filter(
          ({ kind, lane }) => kind === 'fuse' && (flags.lane ?? lane) === lane,
        );
        const print = (text: string, released: readonly LaneState[]): void =>
          printResult(context, flags, { json: { released }, text });
        if (blown.length === 0) return print('no fuse has stopped anything: nothing to do', []);
        context.report(blown.map((lane) => heldText(lane, status, nowMs)).join('\n'));
        await confirm(context, 'Let it go on?', flags);
        const released = await ledger.releaseFuse(tenant, flags.lane ?? null, nowMs);
        const work = joined(released.map(({ lane }) => LANE_WORK[lane]));
        return print(`${await workerOf(ledger)} goes on ${work}`, released);
      }),
    );
}

const EXAMPLES = examples(
  ['dead-letters release', 'shows what is held, and asks'],
  ['dead-letters release --lane contacts --yes', 'after the cause is corrected'],
);

const WHAT_FOLLOWS =
  '\nWhat is held is tried again. What still cannot be sent becomes dead letters, and the same reason stops nothing for an hour.';

/** What a fuse holds, and why it has blown. */
function heldText(lane: LaneState, status: LedgerStatus, nowMs: number): string {
  const title = `${LANE_WORK[lane.lane]}: ${haltText(lane, nowMs)}`;
  const lines = [lane.reason, ...(lane.hint === '' ? [] : [lane.hint]), heldCount(lane, status)];
  return `${heading(title)}\n${indented(lines)}`;
}

function heldCount(
  { lane }: LaneState,
  { events, contacts, timeline, consents }: LedgerStatus,
): string {
  switch (lane) {
    case 'apply':
      return `held: ${counted(events.pending, 'event')}`;
    case 'contacts':
      return `held: ${counted(contacts.pending, 'contact')}`;
    case 'timeline':
      return `held: ${counted(timeline.pending, 'timeline entry', 'timeline entries')}`;
    case 'consents':
      return `held: ${counted(consents.pending, 'consent')}`;
    case 'compare':
      return 'held: the comparison';
  }
}
