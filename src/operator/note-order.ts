import type { OperatorOptions } from './operator-options.ts';

/** Logs that a person has ordered something of a connection, and lets the work on it go on. */
export function noteOrder(
  { log, onChange }: Pick<OperatorOptions, 'log' | 'onChange'>,
  connection: string,
  what: string,
  facts: object = {},
): void {
  log.info({ connection, ...facts }, what);
  onChange?.(connection);
}
