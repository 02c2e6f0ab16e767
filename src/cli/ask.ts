import { createInterface } from 'node:readline/promises';

/** Asks a person at the terminal; the answer is empty when there is none (Ctrl-C, Ctrl-D). */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  // The question goes to standard error: standard output holds only what was asked for. Without
  // readline's own handling of the terminal, Ctrl-C reaches the process as always.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const closed = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch {
    return '';
  } finally {
    lines.close();
  }
}
