import { z } from 'zod';
import { HEARD_MAX_MS, type KnownDaemon } from './known.ts';
import { parseJson } from '../json.ts';
import type { ConnectionReport, DaemonReport } from '../../model/report.ts';

const Minutes = z.array(z.object({ atMs: z.number(), counts: z.record(z.string(), z.number()) }));
const TroubleForm = z.object({ sinceMs: z.number(), code: z.string() }).nullable();

const ConnectionForm = z.object({
  deliveries: Minutes,
  takenMs: z.number().nullable(),
  refusedMs: z.number().nullable(),
  refusedFor: z.string().nullable(),
  refusedInRow: z.number(),
  requests: Minutes,
  failingSinceMs: z.number().nullable(),
  mapping: z.object({
    version: z.string(),
    sinceMs: z.number(),
    refused: z.object({ faults: z.number(), sinceMs: z.number() }).nullable(),
  }),
  dryRun: z.boolean(),
});

const ProcessForm = z.object({
  atMs: z.number(),
  pendingLimitMs: z.number(),
  strangers: Minutes,
  ledger: TroubleForm,
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  alerts: TroubleForm,
  evaluation: Minutes,
  clockAheadMs: z.number().nullable(),
});

/** A report as the text in which the ledger keeps it. */
export function formatReport(report: ConnectionReport | DaemonReport): string {
  return JSON.stringify(report);
}

/** What is kept of a daemon in its ledger. */
export interface KeptReports {
  /** Whether a process holds the ledger now. */
  readonly isHeld: boolean;
  /** {@link formatReport} of the process; null where it never said anything. */
  readonly process: string | null;
  /** {@link formatReport} of the connection. */
  readonly connection: string | null;
}

/** What the ledger tells of the daemon. A report that is old, or of another version, is none. */
export function daemonOf(kept: KeptReports, nowMs: number): KnownDaemon {
  const process = ProcessForm.safeParse(parseJson(kept.process ?? '')).data ?? null;
  const report = ConnectionForm.safeParse(parseJson(kept.connection ?? '')).data ?? null;
  const sinceMs = process?.atMs ?? null;
  if (!kept.isHeld) return { kind: 'not-running', sinceMs };
  const isHeard = process !== null && Math.abs(nowMs - process.atMs) <= HEARD_MAX_MS;
  if (!isHeard || report === null) return { kind: 'not-heard', sinceMs };
  return { kind: 'running', process, report };
}
