import { writeSync } from 'node:fs';
import { openSqliteLedger } from '../../../src/ledger/sqlite-ledger.ts';
import { anEvent } from '../builders.ts';

/**
 * Appends events to the ledger of the first argument until it is killed, several at a time, and
 * writes the id of each to standard output once its append has resolved. When an append is refused
 * it writes the error's code instead, and ends when the ledger says that it is not writable.
 */
const ledger = await openSqliteLedger({ path: process.argv[2] ?? '' });

async function appendForever(caller: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const eventId = `${caller}-${count}`;
    await ledger.append(anEvent({ eventId, text: eventId }));
    writeSync(1, `${eventId}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: 16 }, (_, caller) => appendForever(caller)));
} catch (error) {
  writeSync(1, `${String((error as { code?: unknown }).code)}\n`);
  // What is too little for a group of events may do for a few questions.
  while (await ledger.isWritable());
}
await ledger.close();
