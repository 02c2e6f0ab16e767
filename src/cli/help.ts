import { columns } from './text.ts';

/** What `--help` says below the options: command lines to copy, each with what it is good for. */
export function examples(...rows: readonly (readonly [args: string, use: string])[]): string {
  const lines = rows.map(([args, use]) => [`neostore-hubspot ${args}`, use]);
  return `\nExamples:\n${columns(lines)}`;
}
