import assert from 'node:assert/strict';
import { applyStored } from '../core/mapping/apply.ts';
import { compileMapping, type CompiledMapping } from '../core/mapping/compile.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { projectWallet } from '../core/mapping/project.ts';
import { previewDelivery } from '../core/preview.ts';
import { versionOf } from '../mapping-file.ts';
import type { Item, Result, WorkName } from './work.ts';

/** Mappings that are kept compiled: those in force of all connections, and the last ones that were tried. */
const COMPILED_MAX = 32;

/** By the text of the file, the one that was used last at the end. */
const compiled = new Map<string, CompiledMapping>();

/** Evaluates one item of a batch. It may take any time and memory, so it is for the evaluating process alone. */
export async function evaluateItem<W extends WorkName>(
  work: W,
  mapping: string,
  item: Item<W>,
): Promise<Result<W>> {
  return EVALUATE[work](mapping, item);
}

const EVALUATE: {
  readonly [W in WorkName]: (mapping: string, item: Item<W>) => Promise<Result<W>>;
} = {
  apply: async (mapping, event) => applyStored(sound(mapping), event),
  project: async (mapping, wallet) => projectWallet(sound(mapping), wallet),
  preview: async (mapping, delivery) => {
    const tried = compile(mapping);
    if (tried.kind === 'faulty') return { kind: 'faults', faults: tried.faults };
    const { body, name } = delivery;
    return {
      kind: 'preview',
      preview: await previewDelivery(tried.mapping, body, delivery, name),
    };
  },
  examine: async (_mapping, pattern) => {
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

/** Who applies a mapping has compiled it before. */
function sound(text: string): Mapping {
  const result = compile(text);
  assert(result.kind === 'compiled', 'a mapping with faults is in force');
  return result.mapping;
}
