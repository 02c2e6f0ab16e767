import { compileMapping } from './compile.ts';
import type { Mapping } from './mapping.ts';
import type { KeptMapping } from '../../model/kept-mapping.ts';

/**
 * The mapping that a person has put in force in place of a file as that still is; null where it is the
 * file's turn.
 *
 * @param kept what was in force last; null where nothing ever was
 * @param fileVersion the version of the file as it is now
 */
export function putInPlace(kept: KeptMapping | null, fileVersion: string): Mapping | null {
  if (kept === null || kept.insteadOf !== fileVersion) return null;
  const compiled = compileMapping(kept.text, kept.version);
  return compiled.kind === 'faulty' ? null : compiled.mapping;
}
