import { Gauge, type Registry } from 'prom-client';
import type { ConnectionStatus } from './api.ts';
import { CONDITION_CODES, SEVERITIES } from '../model/condition.ts';
import { HALTS, LANES } from '../model/lane.ts';
import { BLOCKED_REASONS } from '../model/outcome.ts';
import type { DiskSpace } from '../model/report.ts';

/** What the name of every metric begins with. */
export const PREFIX = 'neostore_hubspot_';

/** How it stands, as Prometheus shows it. */
export class Gauges {
  readonly #gauges: ReturnType<typeof createGauges>;

  constructor(registry: Registry) {
    this.#gauges = createGauges(registry);
  }

  /** Shows this, and nothing of what was shown before: a reason or a window may be gone. */
  set(statuses: readonly ConnectionStatus[], disk: DiskSpace | null, nowMs: number): void {
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    for (const status of statuses) setGauges(this.#gauges, status, nowMs);
    if (disk !== null) this.#gauges.diskFree.set(disk.freeBytes);
  }
}

type MakeGauge = (name: string, help: string, labelNames?: readonly string[]) => Gauge;

function createGauges(registry: Registry) {
  const gauge: MakeGauge = (name, help, labelNames = []) =>
    new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] });
  return { ...workGauges(gauge), ...stateGauges(gauge) };
}

/** What is to do, and what is left out. */
function workGauges(gauge: MakeGauge) {
  return {
    quota: gauge(
      'hubspot_quota_remaining',
      "Requests that are left in HubSpot's window of 10 seconds, and in its day.",
      ['connection', 'window'],
    ),
    backlog: gauge(
      'backlog',
      'Events to apply, and contacts, timeline entries and consents to send.',
      ['connection', 'kind'],
    ),
    oldestPending: gauge(
      'oldest_pending_seconds',
      'Age of the oldest event that is not complete in HubSpot and still can get there.',
      ['connection'],
    ),
    deadLetters: gauge('dead_letters', 'Pieces of work that wait for a person.', ['connection']),
    leftOut: gauge(
      'left_out_values',
      'Values that are not in HubSpot, while the rest of their contacts is.',
      ['connection'],
    ),
    waiting: gauge(
      'waiting_contacts',
      'Contacts that wait for a key by which they can be found in HubSpot or made there.',
      ['connection'],
    ),
    unmerged: gauge('unmerged_records', 'Contacts of whom HubSpot has several records.', [
      'connection',
    ]),
    conflicts: gauge(
      'identity_conflicts',
      'Values that several people have, such as a shared e-mail address, of which nobody has decided.',
      ['connection'],
    ),
    claimantsMax: gauge(
      'identity_claimants_max',
      'Contacts that claim the one of these values that most claim.',
      ['connection'],
    ),
  };
}

/** What keeps it from being well. */
function stateGauges(gauge: MakeGauge) {
  return {
    state: gauge(
      'state',
      'How bad each condition of a connection is: 0 not so, 1 notice, 2 wants a person, 3 down.',
      ['connection', 'condition'],
    ),
    mappingFaults: gauge(
      'mapping_faults',
      'Faults of the mapping file that is refused; 0 where the file is in force.',
      ['connection'],
    ),
    diskFree: gauge('ledger_disk_free_bytes', 'Room on the disk of the ledger.'),
    halted: gauge(
      'lane_halted',
      'Whether a lane stands still in this way (1) or not (0): blocked, paused, or stopped by a fuse.',
      ['connection', 'lane', 'kind'],
    ),
    blocked: gauge(
      'blocked',
      'Whether a lane is blocked for this reason (1) or not (0); "other" for reasons of no name of their own.',
      ['connection', 'reason'],
    ),
  };
}

function setGauges(
  gauges: ReturnType<typeof createGauges>,
  status: ConnectionStatus,
  nowMs: number,
): void {
  const { connection, quota } = status;
  const pendingMs = status.oldestPendingMs === null ? 0 : nowMs - status.oldestPendingMs;
  gauges.oldestPending.set({ connection }, Math.max(0, pendingMs) / 1_000);
  gauges.backlog.set({ connection, kind: 'event' }, status.events.pending);
  gauges.backlog.set({ connection, kind: 'contact' }, status.contacts.pending);
  gauges.backlog.set({ connection, kind: 'timeline' }, status.timeline.pending);
  gauges.backlog.set({ connection, kind: 'consents' }, status.consents.pending);
  const letters = status.deadLetters.reduce((sum, { count }) => sum + count, 0);
  gauges.deadLetters.set({ connection }, letters);
  gauges.conflicts.set({ connection }, status.conflicts.open);
  gauges.claimantsMax.set({ connection }, status.conflicts.most?.claimants ?? 0);
  gauges.leftOut.set({ connection }, status.leftOut.values);
  gauges.waiting.set({ connection }, status.contacts.waiting);
  gauges.unmerged.set({ connection }, status.unmerged);
  gauges.mappingFaults.set({ connection }, status.mappingFaults);
  setState(gauges, status);
  setLanes(gauges, status);
  if (quota === null) return;
  gauges.quota.set({ connection, window: '10s' }, quota.window.remaining);
  if (quota.daily !== null) {
    gauges.quota.set({ connection, window: 'daily' }, quota.daily.remaining);
  }
}

/** Each condition there is, so that one which is over is 0. */
function setState(
  gauges: ReturnType<typeof createGauges>,
  { connection, state }: ConnectionStatus,
): void {
  const bad = new Map(state.conditions.map(({ code, severity }) => [code, severity]));
  for (const condition of CONDITION_CODES) {
    const value = SEVERITIES.indexOf(bad.get(condition) ?? 'well');
    gauges.state.set({ connection, condition }, value);
  }
}

/** Labels stay bounded: a reason that is none of those known is `other`. */
function setLanes(
  gauges: ReturnType<typeof createGauges>,
  { connection, lanes }: ConnectionStatus,
): void {
  for (const lane of LANES) {
    for (const kind of HALTS) {
      const isHalted = lanes.some((one) => one.lane === lane && one.kind === kind);
      gauges.halted.set({ connection, lane, kind }, isHalted ? 1 : 0);
    }
  }
  const blocked = new Set(
    lanes
      .filter(({ kind }) => kind === 'blocked')
      .map(({ code }) => BLOCKED_REASONS.find((reason) => reason === code) ?? 'other'),
  );
  for (const reason of [...BLOCKED_REASONS, 'other'] as const) {
    gauges.blocked.set({ connection, reason }, blocked.has(reason) ? 1 : 0);
  }
}
