import type { CliContext } from './context.ts';

/** Prints what a command came to: with `--json` as JSON, else in words. */
export function printResult(
  context: CliContext,
  { json }: { readonly json?: boolean },
  result: { readonly json: unknown; readonly text: string },
): void {
  if (json === true) printJson(context, result.json);
  else context.print(result.text);
}

/** Prints a value as JSON that a person can read, too. */
export function printJson({ print }: CliContext, value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
