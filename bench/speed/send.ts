import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Assignment, Measurement } from './protocol.ts';

/** Has deliveries sent by a process of its own. */
export async function send(assignment: Assignment): Promise<Measurement> {
  const sender = fork(join(import.meta.dirname, 'sender.ts'));
  sender.send(assignment);
  const ended = once(sender, 'exit').then(([code]: unknown[]) => {
    throw new Error(`the sender ended with ${String(code)}`);
  });
  const [measurement] = (await Promise.race([once(sender, 'message'), ended])) as [Measurement];
  ended.catch(() => undefined);
  sender.disconnect();
  return measurement;
}
