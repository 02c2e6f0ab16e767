import { readFileSync } from 'node:fs';

/** Clock ticks a second in `/proc`, on every Linux that is in use. */
const TICKS_PER_SECOND = 100;

/** Memory of a process and its children, in MB; NaN where the system does not say it as Linux does. */
export function memoryMb(pid: number): number {
  return sumOf(pid, (each) => {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${each}/smaps_rollup`))?.[1];
    return Number(kib ?? NaN) / 1_000;
  });
}

/** Processor time that a process and its children have used, in milliseconds. */
export function processorMs(pid: number): number {
  return sumOf(pid, (each) => {
    const fields = read(`/proc/${each}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    // A child may have ended since it was listed.
    if (fields.length < 2) return 0;
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
  });
}

function sumOf(pid: number, figure: (pid: number) => number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
  return [pid, ...children.filter(Boolean).map(Number)].reduce(
    (sum, each) => sum + figure(each),
    0,
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
