import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { compareConsents } from '../core/setup/compare-consents.ts';
import { comparePortal, type PortalDifference } from '../core/setup/compare-portal.ts';
import { readConsentRefusals } from '../hubspot/consent-refusals.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { PropertyDefinitions } from '../hubspot/definitions.ts';
import { readPortal } from '../hubspot/portal.ts';
import { readRefusals } from '../hubspot/refusals.ts';
import { readSubscriptions } from '../hubspot/subscriptions.ts';
import { decideTimeline, type TimelineChoice } from '../hubspot/timeline/choose.ts';
import { failed, type Reading } from './read-actual.ts';
import type { HubSpotSide } from './sides.ts';
import type { Answer, VersionFallback } from '../model/hubspot.ts';
import { PROPERTY_TYPES, type PropertyDefinition } from '../model/property.ts';

/** The contact properties of a portal, as they are saved for checks without a network. */
export type PortalSchema = z.infer<typeof SchemaFile>;

const Definition = z.strictObject({
  name: z.string().min(1),
  type: z.enum(PROPERTY_TYPES),
  fieldType: z.string().exactOptional(),
  multiple: z.boolean(),
  options: z.array(z.string()).readonly(),
  externalOptions: z.literal(true).exactOptional(),
  readOnly: z.boolean(),
  unique: z.boolean(),
}) satisfies z.ZodType<PropertyDefinition>;

const SchemaFile = z.strictObject({
  version: z.literal(1),
  portalId: z.string(),
  properties: z.array(Definition),
});

/** A mapping in a portal: no differences and no refusals mean that every value arrives. */
export interface PortalCheck {
  readonly schema: PortalSchema;
  readonly differences: readonly PortalDifference[];
  /** What the daemon has to do and the credential may not, each a sentence for a person. */
  readonly refusals: readonly string[];
  readonly timeline: TimelineCheck;
  /** What would keep consents of the mapping from their subscription types, a sentence each. */
  readonly consents: readonly string[];
  /** Parts of the API that were asked in an older version than the settings say. */
  readonly versions: readonly VersionFallback[];
}

/** How events would be shown on timelines, or why they cannot be. */
export type TimelineCheck =
  | { readonly kind: 'chosen'; readonly driver: string; readonly reason: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/** A mapping in a portal that was saved, of which only the contact properties are known. */
export type SavedPortalCheck = Pick<PortalCheck, 'schema' | 'differences'>;

/** Compares a mapping with a portal and asks what the credential may do; nothing is changed. */
export async function checkPortal(
  mapping: Mapping,
  hubspot: HubSpotSide,
): Promise<Reading<PortalCheck>> {
  const { api, apiVersion, versions, clock, timeline: setting } = hubspot;
  const portal = await readPortal(api, apiVersion);
  if (portal.kind !== 'done') return failed(describeFailure(portal));
  const refusals = await readRefusals(api, apiVersion);
  if (refusals.kind !== 'done') return failed(describeFailure(refusals));
  const { id, properties } = portal.value;
  const definitions = mapping.hubspot.timeline;
  const timeline = timelineOf(
    await decideTimeline({
      api,
      apiVersion,
      portalId: id,
      setting,
      definitions,
      clock,
      log: SILENT,
    }),
  );
  if (timeline.kind === 'failed') return timeline;
  const consents = await checkConsents(mapping, hubspot);
  if (consents.kind === 'failed') return consents;
  const schema = schemaOf(id, properties.values());
  const differences = comparePortal(mapping, schema.properties);
  const isComplete = !differences.some(({ kind }) => kind === 'missing');
  const sensitive = isComplete
    ? []
    : await new PropertyDefinitions(api, apiVersion).readSensitive();
  const value = {
    schema,
    differences:
      sensitive.length === 0 ? differences : comparePortal(mapping, schema.properties, sensitive),
    refusals: refusals.value.map(({ action, failure }) => `${action}: ${describeFailure(failure)}`),
    timeline: timeline.value,
    consents: consents.value,
    versions: versions.fallbacks(),
  };
  return { kind: 'read', value };
}

/** Asks only where the mapping has consents: most keys may not. */
async function checkConsents(
  mapping: Mapping,
  { api }: HubSpotSide,
): Promise<Reading<readonly string[]>> {
  if (mapping.consents.length === 0) return { kind: 'read', value: [] };
  const types = await readSubscriptions(api);
  if (types.kind !== 'done') {
    if (types.kind !== 'blocked' || types.scope === 'connection') {
      return failed(describeFailure(types));
    }
    return { kind: 'read', value: [`reading subscription types: ${describeFailure(types)}`] };
  }
  const refusals = await readConsentRefusals(api);
  if (refusals.kind !== 'done') return failed(describeFailure(refusals));
  const refused = refusals.value.map(
    ({ action, failure }) => `${action}: ${describeFailure(failure)}`,
  );
  return { kind: 'read', value: [...compareConsents(mapping, types.value), ...refused] };
}

const SILENT = { info: () => undefined };

/** What HubSpot refuses is an answer to the question; that it cannot be asked is none. */
function timelineOf(decided: Answer<TimelineChoice>): Reading<TimelineCheck> {
  switch (decided.kind) {
    case 'done': {
      const { driver, reason } = decided.value;
      return { kind: 'read', value: { kind: 'chosen', driver: driver.name, reason } };
    }
    case 'rejected':
      return { kind: 'read', value: { kind: 'impossible', reason: decided.reason } };
    case 'blocked':
      if (decided.scope === 'connection') return failed(describeFailure(decided));
      return { kind: 'read', value: { kind: 'impossible', reason: describeFailure(decided) } };
    case 'retry':
    case 'throttled':
      return failed(describeFailure(decided));
    default:
      return decided satisfies never;
  }
}

/** The properties in the order of their names. */
function schemaOf(portalId: string, properties: Iterable<PropertyDefinition>): PortalSchema {
  const sorted = [...properties].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { version: 1, portalId, properties: sorted };
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
): Promise<Reading<SavedPortalCheck>> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return failed(`${file} cannot be read`);
  const schema = SchemaFile.safeParse(parseJson(text));
  if (!schema.success) return failed(`${file} is not what "check --save-schema" writes`);
  const differences = comparePortal(mapping, schema.data.properties);
  return { kind: 'read', value: { schema: schema.data, differences } };
}
