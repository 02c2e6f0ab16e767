import { z } from 'zod';
import { parseAnswer, type HubSpotApi } from './api.ts';
import { knownTimeZone } from './decisions/pause.ts';
import { type Answer, type Portal } from '../model/hubspot.ts';
import { PROPERTY_TYPES, type PropertyDefinition } from '../model/property.ts';

const DetailsSchema = z.object({
  portalId: z.union([z.string(), z.number()]).transform(String),
  timeZone: z.unknown().optional().transform(knownTimeZone),
  /** It becomes part of links, so that nothing but the name of a host is taken. */
  uiDomain: z
    .string()
    .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i)
    .catch('app.hubspot.com'),
});

const DefinitionSchema = z.object({
  name: z.string(),
  type: z.string(),
  fieldType: z.string().nullish(),
  options: z.array(z.object({ value: z.string() })).nullish(),
  archived: z.boolean().nullish(),
  calculated: z.boolean().nullish(),
  externalOptions: z.boolean().nullish(),
  hasUniqueValue: z.boolean().nullish(),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().nullish() }).nullish(),
});

/** No account is without contact properties: an empty list is a broken answer. */
const DefinitionsSchema = z.object({ results: z.array(DefinitionSchema).min(1) });

/** Reads the account and the definitions of its contact properties, in two requests. */
export async function readPortal(api: HubSpotApi, apiVersion: string): Promise<Answer<Portal>> {
  const details = parseAnswer(
    DetailsSchema,
    await api.requestDated('account-info', (version) => ({
      method: 'GET',
      path: `/account-info/${version}/details`,
      endpoint: 'account-info/details',
      repeatable: true,
    })),
  );
  if (details.kind !== 'done') return details;
  const definitions = parseAnswer(
    DefinitionsSchema,
    await api.request({
      method: 'GET',
      path: `/crm/properties/${apiVersion}/contacts`,
      endpoint: 'properties/contacts',
      repeatable: true,
    }),
  );
  if (definitions.kind !== 'done') return definitions;
  const properties = new Map(
    definitions.value.results.flatMap(definitionOf).map((one) => [one.name, one]),
  );
  const { portalId: id, timeZone, uiDomain } = details.value;
  return { kind: 'done', value: { id, timeZone, uiDomain, properties } };
}

/** Leaves out what is archived, and the types that no mapping can fill, such as coordinates and JSON. */
function definitionOf(given: z.infer<typeof DefinitionSchema>): PropertyDefinition[] {
  const type = PROPERTY_TYPES.find((known) => known === given.type);
  if (type === undefined || given.archived === true) return [];
  const { name, fieldType } = given;
  return [
    {
      name,
      type,
      ...(typeof fieldType === 'string' ? { fieldType } : {}),
      multiple: fieldType === 'checkbox',
      options: (given.options ?? []).map(({ value }) => value),
      ...(given.externalOptions === true ? { externalOptions: true } : {}),
      readOnly: given.modificationMetadata?.readOnlyValue === true || given.calculated === true,
      unique: given.hasUniqueValue === true,
    },
  ];
}
