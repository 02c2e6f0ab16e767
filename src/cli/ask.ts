import { createInterface } from 'node:readline/promises';
import { Writable, type Readable } from 'node:stream';

/** How a question is asked. */
export interface Asking {
  /** What is typed is not shown. */
  readonly isSecret?: boolean;
}

/** The terminal at which a person sits. */
export interface AskingTerminal {
  readonly input: Readable;
  /** Where questions go: standard output holds only what was asked for. */
  readonly output: Writable;
  readonly signal: AbortSignal;
  /** Called for Ctrl-C while nothing that is typed is shown; at any other time it is the system's signal. */
  readonly onInterrupt: () => void;
}

/** Asks a person at the terminal; the answer is empty when there is none (Ctrl-C, Ctrl-D). */
export async function askOnTerminal(
  question: string,
  terminal: AskingTerminal,
  { isSecret = false }: Asking = {},
): Promise<string> {
  const { input, output, signal, onInterrupt } = terminal;
  if (isSecret) output.write(question);
  // Without readline's own handling of the terminal, Ctrl-C reaches the process as always, and the
  // terminal shows what is typed. With it, readline does both, into nowhere.
  const lines = createInterface({
    input,
    output: isSecret ? nowhere() : output,
    terminal: isSecret,
    historySize: 0,
  });
  lines.on('SIGINT', onInterrupt);
  const closed = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(isSecret ? '' : question, { signal }), closed]);
  } catch {
    return '';
  } finally {
    lines.close();
    if (isSecret) output.write('\n');
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
