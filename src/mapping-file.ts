import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { compileMapping, type CompiledMapping } from './core/mapping/compile.ts';
import { describeFault, type Fault } from './core/mapping/fault.ts';
import type { Mapping } from './core/mapping/mapping.ts';

/** Digits of the hash that names a version of a mapping file. */
const VERSION_DIGITS = 12;

/** A mapping file that cannot be used; its message lists all faults, one a line. */
export class MappingError extends Error {
  readonly code = 'mapping';
  readonly faults: readonly Fault[];

  constructor(path: string, faults: readonly Fault[]) {
    const lines = faults.map((fault) => `  ${describeFault(fault)}`);
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    super([`mapping file ${path} has ${count}:`, ...lines].join('\n'));
    this.name = 'MappingError';
    this.faults = faults;
  }
}

/**
 * Reads and compiles a mapping file; its version is the beginning of the SHA-256 of its bytes.
 * A file that cannot be read is a fault of the whole file.
 */
export async function readMapping(path: string): Promise<CompiledMapping> {
  try {
    const bytes = await readFile(path);
    const version = createHash('sha256').update(bytes).digest('hex').slice(0, VERSION_DIGITS);
    return compileMapping(bytes.toString('utf8'), version);
  } catch (error) {
    const found = `an unreadable file (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
    const fault = { pointer: '', found, expected: 'a file that can be read', nearest: null };
    return { kind: 'faulty', faults: [fault] };
  }
}

/**
 * Reads a mapping file that has to be right.
 * @throws MappingError with all its faults
 */
export async function loadMapping(path: string): Promise<Mapping> {
  const result = await readMapping(path);
  if (result.kind === 'faulty') throw new MappingError(path, result.faults);
  return result.mapping;
}
