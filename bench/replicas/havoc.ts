import type { Random } from '../../src/simulator/neostore/random.ts';
import { pause } from '../trouble/wait.ts';
import type { Replica } from './replica.ts';
import type { Holding, Watch } from './watch.ts';

/** What is done to one of the replicas. */
export const HAVOC = [
  'clock an hour off',
  'kill -9',
  'SIGSTOP',
  'cut from PostgreSQL',
  'cut from HubSpot',
  'cut from both',
  'SIGTERM',
] as const;

export type Havoc = (typeof HAVOC)[number];

/** One thing that was done, and what the replica held then. */
export interface Done extends Holding {
  readonly havoc: Havoc;
  readonly life: string;
}

export interface HavocOptions {
  readonly replicas: readonly Replica[];
  readonly watch: Watch;
  readonly random: Random;
  /** From one to the next, in milliseconds: at least, and at most. */
  readonly gapMs: readonly [number, number];
  /** How long a process is stopped and a line is cut, in milliseconds: at least, and at most. */
  readonly lastsMs: readonly [number, number];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Of three replicas one is always well. */
const HURT_MAX = 2;

/** Does one thing after the other to replicas until it is told to end, and then waits until all are well. */
export async function wreakHavoc(options: HavocOptions): Promise<readonly Done[]> {
  const { replicas, random, gapMs, signal } = options;
  const hurt = new Map<Replica, Promise<void>>();
  const done: Done[] = [];
  let round = 0;
  while (!signal.aborted) {
    await pause(between(random, gapMs));
    const well = replicas.filter((replica) => !hurt.has(replica));
    if (signal.aborted || replicas.length - well.length >= HURT_MAX) continue;
    const replica = random.pick(well);
    // Each kind comes in turn, so that a short run has all of them.
    const havoc = HAVOC[round % HAVOC.length] ?? 'kill -9';
    round += 1;
    const { life } = replica;
    const held = await options.watch.holding(life);
    done.push({ ...held, havoc, life });
    options.say(`${havoc}: ${life}, which holds ${held.connections.length}`);
    hurt.set(
      replica,
      hurtOne(havoc, replica, options).finally(() => hurt.delete(replica)),
    );
  }
  await Promise.all(hurt.values());
  return done;
}

async function hurtOne(havoc: Havoc, replica: Replica, options: HavocOptions): Promise<void> {
  const lastsMs = between(options.random, options.lastsMs);
  const cut = async (...lines: readonly Replica['toPostgres'][]): Promise<void> => {
    for (const line of lines) line.cut();
    await pause(lastsMs);
    for (const line of lines) line.heal();
  };
  switch (havoc) {
    case 'kill -9':
    case 'SIGTERM':
      replica.signal(havoc === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL');
      await replica.ended();
      return replica.start();
    case 'SIGSTOP':
      replica.signal('SIGSTOP');
      await pause(lastsMs);
      replica.signal('SIGCONT');
      return;
    case 'cut from PostgreSQL':
      return cut(replica.toPostgres);
    case 'cut from HubSpot':
      return cut(...replica.toHubSpot);
    case 'cut from both':
      return cut(replica.toPostgres, ...replica.toHubSpot);
    case 'clock an hour off':
      replica.signal('SIGUSR2');
  }
}

function between(random: Random, [min, max]: readonly [number, number]): number {
  return min + random.next() * (max - min);
}
