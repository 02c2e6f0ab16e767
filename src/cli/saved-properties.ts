import type { Mapping } from '../core/mapping/mapping.ts';
import { checkAgainstSchema } from '../setup/portal-check.ts';
import { CliError, EXIT } from './context.ts';
import type { PropertyDefinition } from '../model/property.ts';

/**
 * The contact properties of a portal as `check --save-schema` saved it.
 * @throws CliError where the file is none
 */
export async function savedProperties(
  mapping: Mapping,
  file: string,
): Promise<readonly PropertyDefinition[]> {
  const read = await checkAgainstSchema(mapping, file);
  if (read.kind === 'failed') throw new CliError(read.reason, EXIT.usage);
  return read.value.schema.properties;
}
