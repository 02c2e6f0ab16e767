import { writeSync } from 'node:fs';
import { openSqliteLedger } from '../../../src/ledger/sqlite-ledger.ts';
import { anEvent } from '../builders.ts';

/**
 * Appends events to the ledger of the first argument until it is killed, several at a time, and
 * writes the id of each to standard output once its append has resolved. When an append is refused
 * it writes the error's code instead, and ends when the ledger says that it is not writable.
 */
const ledger = await openSqliteLedger({ path: process.argv[2] ?? '' });

/** Writes at once; a pipe that is full is waited for. */
function say(text: string): void {
  for (;;) {
    try {
      writeSync(1, `${text}\n`);
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
    }
  }
}

async function appendForever(caller: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const eventId = `${caller}-${count}`;
    await ledger.append(anEvent({ eventId, text: eventId }));
    say(eventId);
  }
}

try {
  await Promise.all(Array.from({ length: 16 }, (_, caller) => appendForever(caller)));
} catch (error) {
  say(String((error as { code?: unknown }).code));
  // What is too little for a group of events may do for a few questions.
  while (await ledger.isWritable());
}
await ledger.close();
