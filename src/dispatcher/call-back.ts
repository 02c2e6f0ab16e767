import type { Connection } from './connection.ts';

/**
 * Has what waits for endpoints tried soon that did what they were asked in the round before, instead
 * of at the end of each record's own wait. It is claimed in rounds as ever, so that the quota is kept.
 */
export async function callBack({ work, clock, standing }: Connection): Promise<void> {
  const { lane } = standing;
  if (lane === 'apply' || lane === 'compare') return;
  for (const { endpoint, restMs } of standing.takeRecovered()) {
    await work.callBack(lane, endpoint, restMs, clock.now());
  }
}
