import type { ConnectionSettings } from '../config.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import {
  checkAgainstSchema,
  checkPortal,
  savePortalSchema,
  type PortalSchema,
} from '../setup/portal-check.ts';
import type { PortalResult } from './check-text.ts';
import { CliError } from './context.ts';
import { hubspotGap, withHubSpot } from './with-hubspot.ts';

/**
 * Compares a mapping with the portal of the settings' credential, where there is one.
 *
 * @param saveTo the file for the portal's schema; null saves nothing
 * @throws CliError where that file cannot be written
 */
export async function checkLivePortal(
  settings: ConnectionSettings,
  databaseUrl: string,
  mapping: Mapping,
  saveTo: string | null,
): Promise<PortalResult> {
  const gap = hubspotGap(settings);
  if (gap !== null) return { kind: 'skipped', reason: gap };
  const checked = await withHubSpot(settings, databaseUrl, (hubspot) =>
    checkPortal(mapping, hubspot),
  );
  if (checked.kind === 'failed') return checked;
  const { schema, ...found } = checked.value;
  if (saveTo !== null) await save(saveTo, schema);
  return { kind: 'checked', id: schema.portalId, file: null, savedTo: saveTo, ...found };
}

async function save(file: string, schema: PortalSchema): Promise<void> {
  try {
    await savePortalSchema(file, schema);
  } catch (error) {
    throw new CliError(`cannot write ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Compares a mapping with a portal that was saved to a file. */
export async function checkSavedPortal(mapping: Mapping, file: string): Promise<PortalResult> {
  const checked = await checkAgainstSchema(mapping, file);
  if (checked.kind === 'failed') return checked;
  const { schema, differences } = checked.value;
  const unknown = { refusals: [], timeline: null, consents: [], versions: [], savedTo: null };
  return { kind: 'checked', id: schema.portalId, file, differences, ...unknown };
}
