import { stripTypeScriptTypes } from 'node:module';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

/** The sources that the thread is given; it answers with as many. */
export type StripTask = readonly string[];

/*
 * A thread that takes the types out of the page's modules. Node calls this experimental and says so
 * on standard error; only a thread can suppress it without silencing the daemon.
 */
if (parentPort !== null) answerOn(parentPort, workerData as StripTask);

function answerOn(port: MessagePort, sources: StripTask): void {
  port.postMessage(sources.map((source) => stripTypeScriptTypes(source)));
}
