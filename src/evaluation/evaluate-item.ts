import assert from 'node:assert/strict';
import { parseDelivery } from '../core/event.ts';
import { applyMapping, applyStored } from '../core/mapping/apply.ts';
import { compileMapping, type CompiledMapping } from '../core/mapping/compile.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { projectWallet } from '../core/mapping/project.ts';
import { previewDelivery, type Preview } from '../core/preview.ts';
import { relevantPart } from '../core/trial/relevant-part.ts';
import { compareTrial, isReachOther } from '../core/trial/compare-trial.ts';
import { versionOf } from '../mapping-file.ts';
import type { Item, Result, WorkName, WorkOrder } from './work.ts';

/** Mappings that are kept compiled: those in force of all connections, and the last ones that were tried. */
const COMPILED_MAX = 32;

/** By the text of the file, the one that was used last at the end. */
const compiled = new Map<string, CompiledMapping>();

/** Evaluates one item of a batch. It may take any time and memory, so it is for the evaluating process alone. */
export async function evaluateItem<W extends WorkName>(
  order: Pick<WorkOrder, 'mapping' | 'trial'> & { readonly work: W },
  item: Item<W>,
): Promise<Result<W>> {
  return EVALUATE[order.work](order, item);
}

const EVALUATE: {
  readonly [W in WorkName]: (
    order: Pick<WorkOrder, 'mapping' | 'trial'>,
    item: Item<W>,
  ) => Promise<Result<W>>;
} = {
  apply: async ({ mapping }, event) => applyStored(sound(mapping), event),
  project: async ({ mapping }, wallet) => projectWallet(sound(mapping), wallet),
  preview: async ({ mapping, trial }, delivery) => {
    const tried = compile(mapping);
    if (tried.kind === 'faulty') return { kind: 'faults', faults: tried.faults };
    const { body, name } = delivery;
    return {
      kind: 'preview',
      preview: await previewDelivery(tried.mapping, body, delivery, name, trial?.portal),
    };
  },
  compare: async ({ mapping, trial }, { body, name, ...receipt }) => {
    assert(trial !== undefined, 'nothing to compare with');
    const { inForce, portal } = trial;
    const event = parseDelivery(body, receipt.receivedAtMs, name);
    const preview = async (text: string): Promise<Preview> =>
      previewDelivery(sound(text), body, receipt, name, portal);
    const after = await preview(mapping);
    const isSame =
      event.kind === 'event' &&
      partOf(inForce, event.event.name) === partOf(mapping, event.event.name);
    const before = isSame ? after : await preview(inForce);
    const mayReachOther = event.kind === 'event' && isReachOther(before, after);
    return {
      changes: compareTrial(before, after),
      application: mayReachOther ? await applyMapping(sound(mapping), event.event, receipt) : null,
    };
  },
  examine: async (_order, pattern) => {
    // As large as all the rest of the program, and needed only where a mapping file is new.
    const { examinePattern } = await import('./examine-pattern.ts');
    return examinePattern(pattern);
  },
};

function compile(text: string): CompiledMapping {
  const mapping = compiled.get(text) ?? compileMapping(text, versionOf(text));
  compiled.delete(text);
  compiled.set(text, mapping);
  const [oldest] = compiled.keys();
  if (compiled.size > COMPILED_MAX && oldest !== undefined) compiled.delete(oldest);
  return mapping;
}

/** Parts of mappings that decide of events, by the name of the event and the text of the mapping. */
const parts = new Map<string, string>();

/** Names come from whoever sends events, so that only some are remembered. */
const PARTS_MAX = 200;

function partOf(mapping: string, eventName: string): string {
  const key = `${eventName}\n${mapping}`;
  const part = parts.get(key) ?? relevantPart(mapping, eventName);
  if (parts.size >= PARTS_MAX) parts.clear();
  parts.set(key, part);
  return part;
}

/** Who applies a mapping has compiled it before. */
function sound(text: string): Mapping {
  const result = compile(text);
  assert(result.kind === 'compiled', 'a mapping with faults is in force');
  return result.mapping;
}
