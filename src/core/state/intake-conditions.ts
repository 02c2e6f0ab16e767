import { conditionOf, counted, percent } from './condition-of.ts';
import type { Known } from './known.ts';
import { firstOf, lately, MINUTE_MS } from './minutes.ts';
import { silenceCondition } from './silence.ts';
import type { Condition, Severity } from '../../model/condition.ts';
import type { ConnectionReport, DiskSpace, DaemonReport } from '../../model/report.ts';

/** Webhooks of so many minutes are looked at, in milliseconds. */
const SPAN_MS = 15 * MINUTE_MS;

/** The name under which a webhook is counted that was not refused. */
export const TAKEN = 'taken';

/** The name of webhooks that the ledger did not take. */
export const UNAVAILABLE = 'unavailable';

/** Why a signed webhook is refused whose tenant is not known here. */
const UNKNOWN_TENANT = 'unknown-tenant';

/** After so long without a refusal, and with a webhook taken since, refusals are over; in milliseconds. */
const REFUSALS_OVER_MS = 2 * MINUTE_MS;

/** For so long a refusal counts after which nothing was taken, in milliseconds. */
const REFUSAL_COUNTS_MS = 6 * 60 * MINUTE_MS;

/** From so many refused webhooks on nothing comes in: where none was taken, or none between them. */
const REFUSED_DOWN_MIN = 3;
const REFUSED_IN_ROW_MIN = 20;

/** From so many and such a share of refused webhooks on a person is wanted. */
const REFUSED_PERSON_MIN = 5;
const REFUSED_PERSON_SHARE = 0.1;

/** Fewer strangers are what any open port gets. */
const STRANGERS_MIN = 3;

const MIB = 1024 ** 2;
/** A disk with less room is nearly full, however small it is. */
const FREE_MIN_BYTES = 100 * MIB;
/** So is a disk with less than a twentieth, but for one with more room than this. */
const FREE_ENOUGH_BYTES = 1024 * MIB;
const FREE_MIN_SHARE = 0.05;

/** What keeps events from coming in. */
export function intakeConditions({ status, daemon, disk, nowMs }: Known): readonly Condition[] {
  const said = [
    status === null ? UNREADABLE : null,
    ...(daemon.kind === 'running' ? arrivals(daemon.process, daemon.report, nowMs) : []),
    disk === null ? null : diskCondition(disk),
    status === null ? null : silenceCondition(status, nowMs),
  ];
  return said.filter((condition) => condition !== null);
}

function arrivals(
  process: DaemonReport,
  report: ConnectionReport,
  nowMs: number,
): readonly (Condition | null)[] {
  return [
    process.ledger === null ? null : ledgerCondition(process.ledger, report, nowMs),
    refusedCondition(report, nowMs),
    strangersCondition(process, report, nowMs),
  ];
}

function ledgerCondition(
  { sinceMs, code }: NonNullable<DaemonReport['ledger']>,
  { deliveries }: ConnectionReport,
  nowMs: number,
): Condition {
  const refused = new Map(lately(deliveries, SPAN_MS, nowMs)).get(UNAVAILABLE) ?? 0;
  return conditionOf({
    code: 'ledger-refuses',
    severity: 'down',
    what: `The ledger takes no events (${code})`,
    figures: refused === 0 ? '' : `${counted(refused, 'webhook')} answered 503 in the last 15 min`,
    advice:
      'Make room on its disk, or make the file writable: it goes on by itself then, and Neostore sends again what was refused.',
    sinceMs,
  });
}

const UNREADABLE = conditionOf({
  code: 'ledger-refuses',
  severity: 'down',
  what: 'The ledger cannot be read',
  advice: 'Look at the disk and at the log of the daemon.',
});

function refusedCondition(report: ConnectionReport, nowMs: number): Condition | null {
  const { deliveries, takenMs, refusedMs, refusedFor } = report;
  if (refusedMs === null || refusedFor === null || nowMs - refusedMs > REFUSAL_COUNTS_MS)
    return null;
  const isTakenSince = takenMs !== null && takenMs > refusedMs;
  if (isTakenSince && nowMs - refusedMs > REFUSALS_OVER_MS) return null;
  const counts = lately(deliveries, SPAN_MS, nowMs);
  const reasons = counts.filter(([name]) => name !== TAKEN && name !== UNAVAILABLE);
  const refused = reasons.reduce((sum, [, count]) => sum + count, 0);
  const taken = new Map(counts).get(TAKEN) ?? 0;
  const figures =
    refused === 0
      ? 'none came since'
      : `${percent(refused, refused + taken)} of ${counted(refused + taken, 'webhook')} in the last 15 min`;
  const reason = reasons[0]?.[0] ?? refusedFor;
  return conditionOf({
    code: 'webhooks-refused',
    severity: refusedSeverity(refused, taken, report.refusedInRow),
    what: `Webhooks are refused: ${REASONS.get(reason)?.what ?? reason}`,
    figures,
    advice: REASONS.get(reason)?.advice ?? 'The log has a line delivery.refused for each.',
    sinceMs: firstOf(deliveries, isRefusal) ?? refusedMs,
    size: refused,
  });
}

function isRefusal(name: string): boolean {
  return name !== TAKEN && name !== UNAVAILABLE;
}

function refusedSeverity(refused: number, taken: number, inRow: number): Exclude<Severity, 'well'> {
  if (taken === 0 && refused >= REFUSED_DOWN_MIN) return 'down';
  if (inRow >= REFUSED_IN_ROW_MIN) return 'down';
  const share = refused / Math.max(1, refused + taken);
  return refused >= REFUSED_PERSON_MIN && share >= REFUSED_PERSON_SHARE ? 'person' : 'notice';
}

/** Why a webhook is refused, by the name under which it is counted. */
const REASONS: ReadonlyMap<string, { readonly what: string; readonly advice: string }> = new Map([
  [
    'wrong-signature',
    {
      what: 'wrong signature',
      advice:
        'Compare NEOSTORE_WEBHOOK_SECRET with the secret of the webhook in Neostore, and restart after a change. Neostore sends what was refused again.',
    },
  ],
  [
    'no-signature',
    {
      what: 'no signature',
      advice:
        'The webhook in Neostore has no secret, or something between takes the header x-neostore-signature away.',
    },
  ],
  [
    'tenant-of-header-differs-from-path',
    {
      what: 'the header names another tenant than the path',
      advice: 'Compare the URL of the webhook in Neostore with NEOSTORE_TENANT_ID.',
    },
  ],
  [
    'too-large',
    { what: 'too large', advice: 'No event of Neostore is that large: see who sends it.' },
  ],
  [
    'encoded',
    {
      what: 'compressed',
      advice:
        'Something between Neostore and the daemon compresses the bodies: they have to come as they were signed.',
    },
  ],
  [
    'slow',
    { what: 'too slow', advice: 'The network or a proxy in front delivers bodies too slowly.' },
  ],
  ['broken', { what: 'incomplete', advice: 'The network or a proxy in front breaks off bodies.' }],
  [
    'crowded',
    { what: 'too many at once', advice: 'More bodies are under way than memory is set aside for.' },
  ],
]);

/** Refusals of a tenant that is not known may be meant for any of those that are. */
function strangersCondition(
  { strangers }: DaemonReport,
  { deliveries }: ConnectionReport,
  nowMs: number,
): Condition | null {
  const counts = lately(strangers, SPAN_MS, nowMs);
  const refused = counts.reduce((sum, [, count]) => sum + count, 0);
  if (refused < STRANGERS_MIN) return null;
  // Whoever signs is somebody's webhook, and whoever does not may only have found the port.
  const signed = new Map(counts).get(UNKNOWN_TENANT) ?? 0;
  const taken = new Map(lately(deliveries, SPAN_MS, nowMs)).get(TAKEN) ?? 0;
  const isMany = signed >= REFUSED_PERSON_MIN && signed / (signed + taken) >= REFUSED_PERSON_SHARE;
  return conditionOf({
    code: 'unknown-tenant',
    severity: isMany ? 'person' : 'notice',
    what: 'Webhooks come for a tenant that is not known here',
    figures: `${counted(refused, 'webhook')} in the last 15 min`,
    advice:
      'Compare the URL of the webhook in Neostore, and its header x-neostore-tenantid, with NEOSTORE_TENANT_ID.',
    sinceMs: firstOf(strangers, () => true),
    size: refused,
  });
}

function diskCondition({ freeBytes, totalBytes }: DiskSpace): Condition | null {
  const enough = Math.min(FREE_ENOUGH_BYTES, totalBytes * FREE_MIN_SHARE);
  if (freeBytes >= FREE_MIN_BYTES && freeBytes >= enough) return null;
  return conditionOf({
    code: 'disk-nearly-full',
    severity: 'person',
    what: 'The disk of the ledger is nearly full',
    figures: `${Math.floor(freeBytes / MIB)} MiB of ${Math.floor(totalBytes / MIB)} MiB are free`,
    advice:
      'Make room. A lower RETENTION_DAYS, then "neostore-hubspot prune", leaves room for new events within the file.',
  });
}
