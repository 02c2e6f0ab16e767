import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** How often it is tried to remove a folder into which somebody still writes who is ending. */
const TRIES_MAX = 10;

/**
 * Measures in a folder of the checkout, and not in the system's temporary one, which may be memory,
 * where an fsync costs nothing. The folder goes with the measurement, also when that is interrupted.
 */
export async function inCheckout(measure: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, '../data/bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: TRIES_MAX }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  await measure(folder);
}
