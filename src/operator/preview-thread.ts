import { createHash } from 'node:crypto';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { Receipt } from '../core/mapping/apply.ts';
import { compileMapping } from '../core/mapping/compile.ts';
import { previewDelivery } from '../core/preview.ts';
import type { PreviewAnswer } from './api.ts';

/** What is to be tried. */
export interface PreviewTask {
  /** Text of a mapping file. */
  readonly mapping: string;
  readonly body: string;
  readonly receipt: Receipt;
  /** The event's name where the body has none. */
  readonly name?: string;
}

/** Digits of the hash that names a version of a mapping file. */
const VERSION_DIGITS = 12;

if (parentPort !== null) answerOn(parentPort);

function answerOn(port: MessagePort): void {
  port.on('message', (task: PreviewTask) => {
    void preview(task).then((answer) => port.postMessage(answer));
  });
}

async function preview({ mapping, body, receipt, name }: PreviewTask): Promise<PreviewAnswer> {
  const hash = createHash('sha256').update(mapping).digest('hex');
  const compiled = compileMapping(mapping, hash.slice(0, VERSION_DIGITS));
  if (compiled.kind === 'faulty') return { kind: 'faults', faults: compiled.faults };
  return {
    kind: 'preview',
    preview: await previewDelivery(compiled.mapping, body, receipt, name),
  };
}
