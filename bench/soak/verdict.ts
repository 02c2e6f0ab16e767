import { median } from '../speed/row.ts';
import type { Minute } from './minute.ts';

/** One thing that has to hold in the end. */
export interface Check {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly isRight: boolean;
}

/** What is measured of minutes: the last third beside the second one, and how much more it may be. */
const GROWTH: readonly {
  readonly what: string;
  readonly max: number;
  readonly of: (minute: Minute) => number;
}[] = [
  { what: 'memory', max: 1.1, of: ({ memoryMb }) => memoryMb },
  { what: 'acknowledged, p50', max: 1.3, of: ({ ackP50Ms }) => ackP50Ms },
  { what: 'acknowledged, p99', max: 1.5, of: ({ ackP99Ms }) => ackP99Ms },
  { what: 'confirmed, p50', max: 1.3, of: ({ confirmedP50Ms }) => confirmedP50Ms },
  { what: 'confirmed, p99', max: 1.5, of: ({ confirmedP99Ms }) => confirmedP99Ms },
];

/** How far the bytes of an event may be from those of the second third. */
const BYTES_OFF_MAX = 0.1;

/** More than this is a log that grows; see `LOG_GROWTH_MAX_BYTES`. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

const MIB = 1024 * 1024;

/** Minutes without which thirds say nothing. */
const MINUTES_MIN = 6;

/** Whether memory, latency and size stayed as they were. */
export function judge(minutes: readonly Minute[]): readonly Check[] {
  const log = Math.max(...minutes.map(({ logBytes }) => logBytes));
  const ofLog = {
    what: 'log beside the ledger, at most',
    measured: `${(log / MIB).toFixed(1)} MiB`,
    limit: `at most ${LOG_BYTES_MAX / MIB} MiB`,
    isRight: log <= LOG_BYTES_MAX,
  };
  if (minutes.length < MINUTES_MIN) return [ofLog];
  const third = Math.floor(minutes.length / 3);
  const second = minutes.slice(-2 * third, -third);
  const last = minutes.slice(-third);
  const growth = GROWTH.map(({ what, max, of }) => {
    const [before, after] = [median(second.map(of)), median(last.map(of))];
    return {
      what: `${what}: median of the last third beside the second`,
      measured: `${after.toFixed(1)} / ${before.toFixed(1)} = ${(after / before).toFixed(2)}`,
      limit: `at most ${max}`,
      isRight: after <= before * max,
    };
  });
  return [...growth, sizes(second, last), ofLog];
}

/** The ledger's growth in the last third, beside what the second predicts. */
function sizes(second: readonly Minute[], last: readonly Minute[]): Check {
  const [predicted, measured] = [bytesOf(second), bytesOf(last)];
  return {
    what: 'bytes of an event in the last third beside those of the second',
    measured: `${measured.toFixed(0)} / ${predicted.toFixed(0)} = ${(measured / predicted).toFixed(2)}`,
    limit: `1 ± ${BYTES_OFF_MAX}`,
    isRight: Math.abs(measured / predicted - 1) <= BYTES_OFF_MAX,
  };
}

function bytesOf(minutes: readonly Minute[]): number {
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return NaN;
  return (last.ledgerBytes - first.ledgerBytes) / (last.events - first.events);
}
