import { readFile } from 'node:fs/promises';
import { parseDelivery, type NeostoreEvent } from '../core/event.ts';
import { CliError, EXIT } from './context.ts';

/** An event from a file, with the text as it stands there. */
export interface EventFile {
  readonly text: string;
  readonly event: NeostoreEvent;
}

/**
 * Reads an event from a JSON file.
 * @throws CliError when the file cannot be read or holds no event
 */
export async function readEvent(path: string, receivedAtMs: number): Promise<EventFile> {
  const text = await readEventText(path);
  const parsed = parseDelivery(text, receivedAtMs);
  if (parsed.kind === 'event') return { text, event: parsed.event };
  throw new CliError(`${path} holds no event: ${parsed.reason}`);
}

/** Reads the text of a file, whatever it holds. */
export async function readEventText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CliError(`cannot read ${path} (${code})`, EXIT.usage);
  }
}
