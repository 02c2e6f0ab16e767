import type { Ledger } from '../src/ledger/ledger.ts';
import type { Work } from '../src/ledger/work-port.ts';
import { START_MS, type Said } from './said.ts';

export const EVENTS_PER_APPLY = 200;

const WARM_UP_BATCHES = 5;

/** Events that pay for compiling, and are not counted. */
export const WARM_UP_EVENTS = WARM_UP_BATCHES * EVENTS_PER_APPLY;

/** What it costs to apply events. */
export interface Applying {
  /** Processor time of an event, in microseconds: of this process, and of others that work for it. */
  readonly ownUs: number;
  readonly othersUs: number;
  /** Time on the clock of {@link EVENTS_PER_APPLY} events, in milliseconds. */
  readonly wallMs: number;
}

/**
 * Applies events about people, without the first ones.
 *
 * @param options.othersMs processor time that others have used for this process, in milliseconds
 */
export async function applying(
  ledger: Ledger,
  work: Work,
  said: Said,
  { events, othersMs = () => 0 }: { readonly events: number; readonly othersMs?: () => number },
): Promise<Applying> {
  let [ownUs, othersUs, wallMs, batches] = [0, 0, 0, 0];
  for (let first = 0; first < events; first += EVENTS_PER_APPLY) {
    await append(ledger, said, first);
    const pending = await work.pendingEvents(EVENTS_PER_APPLY);
    const applied = pending.map((event) => said.applied(event));
    const [others, cpu, start] = [othersMs(), process.cpuUsage(), performance.now()];
    await work.apply(applied, START_MS + first);
    const tookMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    if (first < WARM_UP_EVENTS) continue;
    ownUs += user + system;
    othersUs += (othersMs() - others) * 1_000;
    wallMs += tookMs;
    batches += 1;
  }
  const counted = batches * EVENTS_PER_APPLY;
  return { ownUs: ownUs / counted, othersUs: othersUs / counted, wallMs: wallMs / batches };
}

/** Appends as many events as are applied at a time, from a number on. */
export async function append(ledger: Ledger, said: Said, first: number): Promise<void> {
  const numbers = Array.from({ length: EVENTS_PER_APPLY }, (_, index) => first + index);
  await Promise.all(numbers.map(async (n) => ledger.append(said.record(n))));
}
