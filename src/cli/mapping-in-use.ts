import type { ConnectionSettings, Settings } from '../config.ts';
import { putInPlace } from '../core/mapping/put-in-place.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { openReports } from '../ledger/open-ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { loadMapping, MappingError, readMapping } from '../mapping-file.ts';
import type { CliContext } from './context.ts';
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
 * The mapping that a command of a connection goes by: that of its file, or that which a person has put in
 * force in its place on the page, which is reported.
 *
 * @throws MappingError with all faults of the file, where that counts
 */
export async function mappingOfSide(
  context: Pick<CliContext, 'report'>,
  { ledger, tenant, connection }: Pick<ReportsSide, 'tenant' | 'connection'> & Keeper,
): Promise<MappingInUse> {
  return inUse(context, connection.mappingFile, await ledger.keptMapping(tenant));
}

/**
 * The same for a command that needs no ledger. One that cannot be read is reported, and the file counts.
 * @throws MappingError with all faults of the file, where that counts
 */
export async function mappingOfConnection(
  context: Pick<CliContext, 'report'>,
  { databaseUrl }: Pick<Settings, 'databaseUrl'>,
  connection: ConnectionSettings,
): Promise<MappingInUse> {
  return inUse(
    context,
    connection.mappingFile,
    await keptMapping(context, databaseUrl, connection),
  );
}

/** What was in force last on a connection; null where that is not known, which is reported where a ledger is there. */
export async function keptMapping(
  { report }: Pick<CliContext, 'report'>,
  databaseUrl: string,
  { neostore }: ConnectionSettings,
): Promise<KeptMapping | null> {
  if (neostore.tenantId === null) return null;
  try {
    await using ledger = await openReports(databaseUrl);
    return ledger === null ? null : await ledger.keptMapping(neostore.tenantId);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === undefined) throw error;
    report(`whether another mapping is in force on the page is not known: ${message}`);
    return null;
  }
}

async function inUse(
  { report }: Pick<CliContext, 'report'>,
  file: string,
  kept: KeptMapping | null,
): Promise<MappingInUse> {
  const { compiled, text, version } = await readMapping(file);
  const put = putInPlace(kept, version);
  if (put !== null) {
    const told = { file, version: put.version, insteadOf: version };
    report(`by mapping ${mappingText(told)}`);
    return { mapping: put, told };
  }
  if (compiled.kind === 'faulty') throw new MappingError(file, compiled.faults, text);
  return { mapping: compiled.mapping, told: { file, version, insteadOf: null } };
}

interface Keeper {
  readonly ledger: Pick<Reports, 'keptMapping'>;
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
