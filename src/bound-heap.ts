import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By how much what is old may grow until V8 looks again what of it is needed, in percent of what it found last. */
const GROWTH_PERCENT = 100;

/**
 * Keeps the heaps of this process near what is needed. By itself V8 looks at what is old for the first time when it is
 * above 100 MiB, lets it grow to several times of what it has found, and gives little of that back.
 *
 * It looks once at once, because growth is counted from there: the thread stands still for some 50 ms.
 */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}

/** Has one thread look through what is young: of so few objects, several wait for each other more than they look. */
export function collectYoungAlone(): void {
  setFlagsFromString('--no-parallel-scavenge');
}
