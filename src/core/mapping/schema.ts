import { z } from 'zod';
import { PROPERTY_TYPES } from '../convert.ts';
import { WRITE_MODES } from '../register.ts';

/** Names of HubSpot properties and timeline events. [HubSpot properties guide: names] */
const NAME = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,99}$/,
    'a name of lower-case letters, digits and _, beginning with a letter',
  );

const expression = z.string().min(1).describe('A JSONata expression over the payload, or a path.');
const constant = z.union([z.string(), z.number(), z.boolean()]);

const valueSpec = z
  .strictObject({
    value: z.union([expression, z.number(), z.boolean()]).optional(),
    const: constant.optional().describe('This very value, not an expression.'),
    write: z.enum(WRITE_MODES).optional().describe('How values of several events become one.'),
    clear: z
      .boolean()
      .optional()
      .describe('Empty the property when the expression yields nothing; otherwise it stays.'),
  })
  .refine((spec) => (spec.value === undefined) !== (spec.const === undefined), {
    message: 'either "value" or "const"',
  })
  .describe('A value and how it is written.');

const propertyValue = z.union([expression, z.number(), z.boolean(), valueSpec]);

const timelineRule = z.strictObject({
  event: NAME.describe('A name under hubspot.timeline.'),
  properties: z
    .record(
      NAME,
      z.union([expression, z.number(), z.boolean(), z.strictObject({ const: constant })]),
    )
    .optional(),
});

const eventRule = z.strictObject({
  when: expression.optional().describe('The event counts only when this is true.'),
  properties: z.record(NAME, propertyValue).optional(),
  timeline: timelineRule.optional(),
});

const contact = z.strictObject({
  match: z
    .array(
      z.strictObject({
        property: NAME,
        value: expression,
        unique: z.boolean().optional().describe('The property is unique in HubSpot.'),
      }),
    )
    .min(1)
    .describe('Who an event is about: tried in this order.'),
  create: z
    .enum(['email', 'always', 'never'])
    .default('email')
    .describe('When to create a HubSpot contact: its e-mail is known, always, or never.'),
});

const walletRule = z.strictObject({
  passTypes: z.array(z.string().min(1)).min(1).describe('Pass types; a trailing * matches all.'),
  properties: z.record(NAME, propertyValue),
});

const propertyDefinition = z.strictObject({
  label: z.string().min(1),
  description: z.string().optional(),
  type: z.enum(PROPERTY_TYPES),
  unique: z.boolean().optional(),
  options: z.array(z.string().min(1)).min(1).optional().describe('Internal values (enumeration).'),
  multiple: z.boolean().optional().describe('Checkboxes: several options at once.'),
});

const timelineDefinition = z.strictObject({
  label: z.string().min(1),
  properties: z.record(NAME, z.enum(['string', 'number', 'datetime', 'enumeration'])).default({}),
  note: z.string().optional().describe('Text of a note, with {{property}} placeholders.'),
});

/** The mapping file. `mappings/mapping.schema.json` is generated from this schema. */
export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  contact,
  events: z.record(z.string().min(1), eventRule).default({}),
  wallet: z.array(walletRule).default([]),
  hubspot: z
    .strictObject({
      group: z.strictObject({ name: NAME, label: z.string().min(1) }).optional(),
      properties: z.record(NAME, propertyDefinition).default({}),
      timeline: z.record(NAME, timelineDefinition).default({}),
    })
    .default({ properties: {}, timeline: {} }),
});

/** A mapping file that has the right form; its expressions are not compiled yet. */
export type MappingFile = z.infer<typeof mappingSchema>;
export type EventRuleFile = z.infer<typeof eventRule>;
export type PropertyValueFile = z.infer<typeof propertyValue>;
export type TimelineDefinition = z.infer<typeof timelineDefinition>;

/** The JSON Schema of the mapping file, for editors. */
export function mappingJsonSchema(): object {
  return {
    ...z.toJSONSchema(mappingSchema, { io: 'input', target: 'draft-7' }),
    title: 'neostore-hubspot mapping',
  };
}
