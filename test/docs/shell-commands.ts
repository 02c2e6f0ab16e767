import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { createProgram } from '../../src/cli/program.ts';

/** Scripts that take arguments of their own, which are not a command of the program. */
const OWN_ARGUMENTS: ReadonlySet<string> = new Set([
  'test',
  'bench',
  'trouble',
  'simulate',
  'planted',
  'crashes',
  'bench:lists',
  'bench:postgres',
]);

/** What npm does by itself, without a script. */
const NPM_COMMANDS: ReadonlySet<string> = new Set(['ci', 'install', 'pack']);

/** The blocks of a language in a Markdown text. */
export function blocksOf(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}

/** The commands of a shell block, one a line or joined by `&&`. */
export function commandsOf(block: string): readonly string[] {
  return block
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What cannot be run of one shell command, in words; null when it is all there. */
export async function faultOf(command: string): Promise<string | null> {
  const [first = '', second = '', ...rest] = wordsOf(command);
  if (first === packageJson.name) return faultOfProgram([second, ...rest]);
  if (first === 'npx') {
    return second === packageJson.name ? faultOfProgram(rest) : `npx ${second} is not this program`;
  }
  if (first !== 'npm' || NPM_COMMANDS.has(second)) return null;
  const [script = '', dashes, ...args] = second === 'run' ? rest : [second, ...rest];
  if (!(script in packageJson.scripts)) return `there is no script ${script}`;
  const isCommand = dashes === '--' && !OWN_ARGUMENTS.has(script);
  return isCommand ? faultOfProgram([script, ...args]) : null;
}

/** Lets the real program parse its arguments, with commands that do nothing. */
async function faultOfProgram(args: readonly string[]): Promise<string | null> {
  const said: string[] = [];
  const program = await createProgram({
    environment: {},
    print: () => undefined,
    report: (text) => void said.push(text),
    signal: new AbortController().signal,
  });
  disarm(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return null;
  } catch (error) {
    const { exitCode } = error as { exitCode?: number };
    return exitCode === 0 ? null : `${args.join(' ')}: ${said[0] ?? String(error)}`;
  }
}

function disarm(command: Command): void {
  // A command that only has others under it shows its help when none is named; it stays so.
  if (command.commands.length === 0) command.action(() => undefined);
  for (const inner of command.commands) disarm(inner);
}

/** Words as a shell makes them, as far as the documents need it: quotes keep blanks together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
