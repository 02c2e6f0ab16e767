import { TAKEN, UNAVAILABLE } from '../core/state/intake-conditions.ts';
import { counted } from '../core/state/minutes.ts';
import { isFailed, requestName } from '../core/state/request-name.ts';
import type { RequestReport } from '../model/hubspot.ts';
import type { ConnectionReport, MinuteCounts } from '../model/report.ts';

type Asked = Pick<RequestReport, 'status' | 'fault' | 'ms'>;

/** Counts the webhooks and requests of one connection, for the last minutes. */
export class ConnectionCounts {
  #deliveries: readonly MinuteCounts[] = [];
  #requests: readonly MinuteCounts[] = [];
  #takenMs: number | null = null;
  #refusedMs: number | null = null;
  #refusedFor: string | null = null;
  #refusedInRow = 0;
  #failingSinceMs: number | null = null;

  /** What was counted. */
  get report(): Omit<ConnectionReport, 'mapping' | 'dryRun'> {
    return {
      deliveries: this.#deliveries,
      takenMs: this.#takenMs,
      refusedMs: this.#refusedMs,
      refusedFor: this.#refusedFor,
      refusedInRow: this.#refusedInRow,
      requests: this.#requests,
      failingSinceMs: this.#failingSinceMs,
    };
  }

  /** Counts a webhook that is on disk. */
  taken(nowMs: number): void {
    this.#deliveries = counted(this.#deliveries, TAKEN, nowMs);
    this.#takenMs = nowMs;
    this.#refusedInRow = 0;
  }

  /** Counts a webhook that was refused. */
  refused(reason: string, nowMs: number): void {
    this.#deliveries = counted(this.#deliveries, reason, nowMs);
    if (reason === UNAVAILABLE) return;
    this.#refusedMs = nowMs;
    this.#refusedFor = reason;
    this.#refusedInRow += 1;
  }

  /** Counts a request to HubSpot, which failed from its beginning on where it failed. */
  requested({ status, fault, ms }: Asked, nowMs: number): void {
    const name = requestName(status, fault);
    this.#requests = counted(this.#requests, name, nowMs);
    this.#failingSinceMs = isFailed(name) ? (this.#failingSinceMs ?? nowMs - ms) : null;
  }
}
