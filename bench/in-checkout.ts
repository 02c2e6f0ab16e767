import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Says what is to be ended before the folder goes, when the measurement is interrupted. */
export type BeforeEnd = (end: () => Promise<void>) => void;

/**
 * Measures in a folder of the checkout, and not in the system's temporary one, which may be memory,
 * where an fsync costs nothing. The folder goes with the measurement, also when that is interrupted.
 */
export async function inCheckout(
  measure: (folder: string, beforeEnd: BeforeEnd) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, '../data/bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  let end = () => Promise.resolve();
  const interrupted = async (): Promise<never> => {
    await end();
    await remove();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void interrupted());
  try {
    await measure(folder, (given) => {
      end = given;
    });
  } finally {
    await remove();
  }
}
