import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { compileMapping, type CompiledMapping } from './core/mapping/compile.ts';
import { describeFault, withPlace } from './core/mapping/fault.ts';
import type { Mapping } from './core/mapping/mapping.ts';
import type { Fault } from './model/fault.ts';

/** Digits of the hash that names a version of a mapping file. */
const VERSION_DIGITS = 12;

/** Largest mapping file; the largest that ships has 8 KB. The ledger keeps what is in force. */
export const MAPPING_BYTES_MAX = 1024 * 1024;

/** A mapping file that cannot be used; its message lists all faults, one a line. */
export class MappingError extends Error {
  readonly code = 'mapping';
  readonly faults: readonly Fault[];

  /** @param text the file, in which the faults are */
  constructor(path: string, faults: readonly Fault[], text: string) {
    const lines = faults.map((fault) => `  ${describeFault(withPlace(fault, text))}`);
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    super([`mapping file ${path} has ${count}:`, ...lines].join('\n'));
    this.name = 'MappingError';
    this.faults = faults;
  }
}

/** A mapping file as it was read. */
export interface ReadMapping {
  readonly text: string;
  /** The beginning of the SHA-256 of its bytes. */
  readonly version: string;
  readonly compiled: CompiledMapping;
}

/**
 * Reads and compiles a mapping file. A file that cannot be read is a fault of the whole file.
 *
 * @param seen the version that is known already: a file that still has it is not compiled
 * @returns null where the file has the version that is known
 */
export async function readMapping(path: string): Promise<ReadMapping>;
export async function readMapping(path: string, seen: string): Promise<ReadMapping | null>;
export async function readMapping(path: string, seen?: string): Promise<ReadMapping | null> {
  const content = await readBytes(path);
  const version = versionOf(content.bytes);
  if (version === seen) return null;
  const text = content.bytes.toString('utf8');
  if (content.fault === null) return { text, version, compiled: compileMapping(text, version) };
  return { text: '', version, compiled: { kind: 'faulty', faults: [content.fault] } };
}

async function readBytes(
  path: string,
): Promise<{ readonly bytes: Buffer; readonly fault: Fault | null }> {
  try {
    const found = await stat(path);
    // Whatever is no file might never end.
    if (!found.isFile()) {
      return faulty(found.isDirectory() ? 'a folder' : 'no file', 'a file that can be read');
    }
    const bytes = found.size > MAPPING_BYTES_MAX ? null : await readFile(path);
    if (bytes === null || bytes.length > MAPPING_BYTES_MAX) {
      return faulty('a file of more than 1 MiB', 'a mapping, which is much smaller');
    }
    return bytes.length === 0 ? faulty('an empty file', 'a mapping') : { bytes, fault: null };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return faulty(`an unreadable file (${code})`, 'a file that can be read');
  }
}

/** A file of which nothing is looked at; the fault stands for its bytes. */
function faulty(
  found: string,
  expected: string,
): { readonly bytes: Buffer; readonly fault: Fault } {
  return { bytes: Buffer.from(found), fault: { pointer: '', found, expected, nearest: null } };
}

/** The version of a mapping file: the beginning of the SHA-256 of its bytes. */
export function versionOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, VERSION_DIGITS);
}

/**
 * Reads a mapping file that has to be right.
 * @throws MappingError with all its faults
 */
export async function loadMapping(path: string): Promise<Mapping> {
  const { compiled, text } = await readMapping(path);
  if (compiled.kind === 'faulty') throw new MappingError(path, compiled.faults, text);
  return compiled.mapping;
}
