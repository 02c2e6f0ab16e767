import { conditionOf, counted } from './condition-of.ts';
import type { Known, KnownDaemon } from './known.ts';
import { firstOf, lately, MINUTE_MS } from './minutes.ts';
import { duration } from '../duration.ts';
import { sharedAccountText } from '../shared-account.ts';
import type { Condition } from '../../model/condition.ts';
import type { DaemonReport } from '../../model/report.ts';

/** A clock that differs more from HubSpot's, or from what the ledger holds, is wrong; in milliseconds. */
const CLOCK_OFF_MS = 5 * MINUTE_MS;

/** Ends of the evaluating process in 10 minutes that are more than the fault of an event or two. */
const EVALUATION_ENDS_MAX = 3;

const EVALUATION_SPAN_MS = 10 * MINUTE_MS;

/** What is wrong with the daemon itself, and what its settings keep from HubSpot. */
export function daemonConditions(known: Known): readonly Condition[] {
  const { daemon, sharedAccounts, nowMs } = known;
  const process = daemon.kind === 'running' ? daemon.process : null;
  const said = [
    daemonCondition(daemon),
    process === null ? null : evaluationCondition(process, nowMs),
    process === null ? null : alertsCondition(process),
    clockCondition(known, process),
    daemon.kind === 'running' && daemon.report.dryRun ? DRY_RUN : null,
    ...sharedAccounts.map((shared) =>
      conditionOf({
        code: 'shared-account',
        severity: 'person',
        what: `Tenants share one HubSpot account (${shared.portalId})`,
        advice: sharedAccountText(shared),
        parts: [{ name: shared.property, text: shared.property }],
      }),
    ),
  ];
  return said.filter((condition) => condition !== null);
}

function daemonCondition(daemon: KnownDaemon): Condition | null {
  switch (daemon.kind) {
    case 'running':
      return null;
    case 'not-heard':
      return conditionOf({
        code: 'not-heard',
        severity: 'down',
        what: 'The daemon holds the ledger and says nothing',
        advice:
          'It hangs, or its ledger cannot be written: read its log, look at the disk, and ask /readyz. Restart it if it answers nothing.',
        sinceMs: daemon.sinceMs,
      });
    case 'not-running':
      return conditionOf({
        code: 'not-running',
        severity: 'down',
        what: 'The daemon does not run',
        advice:
          'Start it: neostore-hubspot start. Nothing that was answered with 202 is lost, and Neostore sends the rest again.',
        sinceMs: daemon.sinceMs,
      });
  }
}

function evaluationCondition({ evaluation }: DaemonReport, nowMs: number): Condition | null {
  const ends = lately(evaluation, EVALUATION_SPAN_MS, nowMs);
  const count = ends.reduce((sum, [, times]) => sum + times, 0);
  const [worst] = ends;
  if (worst === undefined || count < EVALUATION_ENDS_MAX) return null;
  return conditionOf({
    code: 'evaluation-failing',
    severity: 'person',
    what: `The process that evaluates the mapping ends again and again (${worst[0]})`,
    figures: `${counted(count, 'time')} in the last 10 min`,
    advice:
      'See whether the system ends it for lack of memory, and which expressions "neostore-hubspot check" warns of.',
    sinceMs: firstOf(evaluation, () => true),
    parts: ends.map(([name]) => ({ name, text: name })),
  });
}

function alertsCondition({ alerts }: DaemonReport): Condition | null {
  if (alerts === null) return null;
  return conditionOf({
    code: 'alerts-failing',
    severity: 'person',
    what: `Alerts do not arrive (${alerts.code})`,
    advice: 'Try the address of ALERT_WEBHOOK_URL. What is to be told is tried again by itself.',
    sinceMs: alerts.sinceMs,
  });
}

function clockCondition({ status, nowMs }: Known, process: DaemonReport | null): Condition | null {
  const aheadOfHubSpotMs = process?.clockAheadMs ?? 0;
  const behindLedgerMs = (status?.lastReceivedMs ?? 0) - nowMs;
  const isBehindLedger = behindLedgerMs > CLOCK_OFF_MS;
  if (Math.abs(aheadOfHubSpotMs) <= CLOCK_OFF_MS && !isBehindLedger) return null;
  const where = aheadOfHubSpotMs > 0 ? 'ahead of' : 'behind';
  const what = isBehindLedger
    ? `This machine's clock is ${duration(behindLedgerMs)} behind the newest event`
    : `This machine's clock is ${duration(Math.abs(aheadOfHubSpotMs))} ${where} HubSpot's`;
  return conditionOf({
    code: 'clock-off',
    severity: 'person',
    what,
    advice: 'Set the clock right (NTP). Waits, the quota and retention go by it.',
  });
}

const DRY_RUN = conditionOf({
  code: 'dry-run',
  severity: 'notice',
  what: 'Dry run: nothing is written to HubSpot',
  advice:
    'Events are received, applied and planned. To send, take DRY_RUN out of the settings and restart.',
});
