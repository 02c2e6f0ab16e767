import { putInPlace } from '../core/mapping/put-in-place.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Reports } from '../ledger/port.ts';
import { loadMapping, MappingError, readMapping } from '../mapping-file.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';

/** The mapping that a command goes by. */
export interface MappingInUse {
  readonly mapping: Mapping;
  readonly told: ToldMapping;
}

/** The same, as `--json` prints it. */
export interface ToldMapping {
  readonly file: string;
  readonly version: string;
  /** The version of the file in place of which a person has put it in force on the page; null where it is the file's. */
  readonly insteadOf: string | null;
}

/**
 * The mapping of a file, or that which a person has put in force in its place on the page.
 *
 * @param kept what the ledger says was in force last
 * @throws MappingError with all faults of the file, where that counts
 */
export async function mappingInUse(file: string, kept: KeptMapping | null): Promise<MappingInUse> {
  const { compiled, text, version } = await readMapping(file);
  const put = putInPlace(kept, version);
  if (put !== null) {
    return { mapping: put, told: { file, version: put.version, insteadOf: version } };
  }
  if (compiled.kind === 'faulty') throw new MappingError(file, compiled.faults, text);
  return { mapping: compiled.mapping, told: { file, version, insteadOf: null } };
}

/**
 * The mapping that a command of a connection goes by.
 * @throws MappingError with all faults of the file, where that counts
 */
export async function mappingOfSide({
  ledger,
  tenant,
  connection,
}: Pick<ReportsSide, 'tenant' | 'connection'> & {
  readonly ledger: Pick<Reports, 'keptMapping'>;
}): Promise<MappingInUse> {
  return mappingInUse(connection.mappingFile, await ledger.keptMapping(tenant));
}

/**
 * A file that a person has named, whatever is in force.
 * @throws MappingError with all its faults
 */
export async function mappingOfFile(file: string): Promise<MappingInUse> {
  const mapping = await loadMapping(file);
  return { mapping, told: { file, version: mapping.version, insteadOf: null } };
}

/** Which mapping it is, in words. */
export function mappingText({ file, version, insteadOf }: ToldMapping): string {
  return insteadOf === null
    ? `${file} (version ${version})`
    : `version ${version}, put in force on the page in place of ${file} (version ${insteadOf})`;
}
