import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { PROPERTY_TYPES, type PropertyDefinition } from '../core/convert.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { comparePortal, type PortalDifference } from '../core/setup/compare-portal.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { readPortal } from '../hubspot/portal.ts';
import type { Reading } from './read-actual.ts';
import type { HubSpotSide } from './sides.ts';

/** The contact properties of a portal, as they are saved for checks without a network. */
export type PortalSchema = z.infer<typeof SchemaFile>;

const Definition = z.strictObject({
  name: z.string().min(1),
  type: z.enum(PROPERTY_TYPES),
  multiple: z.boolean(),
  options: z.array(z.string()).readonly(),
  readOnly: z.boolean(),
  unique: z.boolean(),
}) satisfies z.ZodType<PropertyDefinition>;

const SchemaFile = z.strictObject({
  version: z.literal(1),
  portalId: z.string(),
  properties: z.array(Definition),
});

/** Reads the contact properties of a portal, in the order of their names. */
export async function readPortalSchema({
  api,
  apiVersion,
}: HubSpotSide): Promise<Reading<PortalSchema>> {
  const portal = await readPortal(api, apiVersion);
  if (portal.kind !== 'done') return { kind: 'failed', reason: describeFailure(portal) };
  const { id, properties } = portal.value;
  const sorted = [...properties.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: 'read', value: { version: 1, portalId: id, properties: sorted } };
}

/** Compares a mapping with a portal. */
export async function checkPortal(
  mapping: Mapping,
  hubspot: HubSpotSide,
): Promise<Reading<readonly PortalDifference[]>> {
  const read = await readPortalSchema(hubspot);
  if (read.kind === 'failed') return read;
  return { kind: 'read', value: comparePortal(mapping, read.value.properties) };
}

/**
 * Saves what a portal has to a file, for {@link checkAgainstSchema}. The same portal gives the same
 * bytes, so that the file can be kept under version control. It holds no contacts.
 * @throws the system's error where the file cannot be written
 */
export async function savePortalSchema(file: string, schema: PortalSchema): Promise<void> {
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}

/** Compares a mapping with a portal as {@link savePortalSchema} saved it, without a network. */
export async function checkAgainstSchema(
  mapping: Mapping,
  file: string,
): Promise<Reading<readonly PortalDifference[]>> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { kind: 'failed', reason: `${file} cannot be read` };
  const schema = SchemaFile.safeParse(parseJson(text));
  if (schema.success) {
    return { kind: 'read', value: comparePortal(mapping, schema.data.properties) };
  }
  const reason = `${file} is not what "check --save-schema" writes`;
  return { kind: 'failed', reason };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
