import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

/** Under what conditions it was measured. */
export interface Conditions {
  readonly node: string;
  readonly cores: number;
  /** Load average of the last minute. */
  readonly load: string;
  /** Null outside a checkout. */
  readonly commit: string | null;
  readonly form: 'quick' | 'full';
}

export function readConditions(isFull: boolean): Conditions {
  return {
    node: process.versions.node,
    cores: cpus().length,
    load: (loadavg()[0] ?? 0).toFixed(2),
    commit: readCommit(),
    form: isFull ? 'full' : 'quick',
  };
}

function readCommit(): string | null {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'src') === '' ? '' : ' with changes in src';
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return null;
  }
}
