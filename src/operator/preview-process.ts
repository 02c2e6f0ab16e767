import { createHash } from 'node:crypto';
import type { Receipt } from '../core/mapping/apply.ts';
import { compileMapping } from '../core/mapping/compile.ts';
import { previewDelivery } from '../core/preview.ts';
import type { PreviewAnswer } from './api.ts';

/** What the process is sent. */
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

/*
 * A process that tries mappings on events: an expression that never ends, or takes all memory, takes
 * this process with it and nothing else. It ends when the daemon does. A thread would not do: one
 * that allocates much at once takes the whole process down, whatever its own limit is.
 */
process.on('message', (task: PreviewTask) => {
  void preview(task).then((answer) => process.send?.(answer));
});

async function preview({ mapping, body, receipt, name }: PreviewTask): Promise<PreviewAnswer> {
  const hash = createHash('sha256').update(mapping).digest('hex');
  const compiled = compileMapping(mapping, hash.slice(0, VERSION_DIGITS));
  if (compiled.kind === 'faulty') return { kind: 'faults', faults: compiled.faults };
  return {
    kind: 'preview',
    preview: await previewDelivery(compiled.mapping, body, receipt, name),
  };
}
