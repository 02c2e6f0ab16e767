import { DESK_OPERATIONS } from './desk.ts';
import { WORK_OPERATIONS } from './work.ts';

/** Every operation of the port, by its name: what an engine's session runs. */
export const OPERATIONS = { ...WORK_OPERATIONS, ...DESK_OPERATIONS };

export type Operations = typeof OPERATIONS;

/** Whether an operation is only for the holder of the lease. */
export function needsLease(method: keyof Operations): boolean {
  return method in WORK_OPERATIONS;
}
