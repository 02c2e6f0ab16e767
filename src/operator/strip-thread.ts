import { stripTypeScriptTypes } from 'node:module';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

/*
 * A thread that takes the types out of the page's modules. Node calls this experimental and says so
 * on standard error; only a thread can be told to keep silent of it without silencing the daemon.
 */
if (parentPort !== null) answerOn(parentPort, workerData as readonly string[]);

function answerOn(port: MessagePort, sources: readonly string[]): void {
  port.postMessage(sources.map((source) => stripTypeScriptTypes(source)));
}
