import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROGRAM } from './daemon.ts';

const run = promisify(execFile);

/** Longest run of a command that only looks, in milliseconds. */
const COMMAND_TIMEOUT_MS = 30_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** How a command ended. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command of the program; never rejects. */
export async function runCommand(
  args: readonly string[],
  environment: { readonly [name: string]: string },
  cwd: string,
): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await run(process.execPath, [PROGRAM, ...args], {
      cwd,
      env: environment,
      timeout: COMMAND_TIMEOUT_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    return { status: 0, output: stdout, errors: stderr };
  } catch (fault) {
    const { code, stdout = '', stderr = '' } = fault as Partial<Record<string, string>>;
    return { status: typeof code === 'number' ? code : null, output: stdout, errors: stderr };
  }
}
