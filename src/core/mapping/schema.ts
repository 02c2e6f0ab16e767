import { z } from 'zod';
import { WRITE_MODES } from '../../model/write-mode.ts';
import { LEGAL_BASES } from '../../model/consent.ts';
import { PROPERTY_TYPES } from '../../model/property.ts';

/** Names of HubSpot properties and timeline events. [HubSpot properties guide: names] */
const NAME = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,99}$/,
    'a name of lower-case letters, digits and _, beginning with a letter',
  );

const expression = z
  .string()
  .min(1)
  .describe('A JSONata expression; a path such as attributes.firstName is the simplest one.');
const constant = z.union([z.string(), z.number(), z.boolean()]);

const valueSpec = z
  .strictObject({
    value: z.union([expression, z.number(), z.boolean()]).optional(),
    const: constant.optional().describe('This very value, not an expression.'),
    write: z.enum(WRITE_MODES).optional().describe('How the values of several events become one.'),
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
    .optional()
    .describe('Values of the timeline event, by the names that hubspot.timeline gives them.'),
});

const eventRule = z.strictObject({
  when: expression.optional().describe('The event counts only when this is true.'),
  properties: z
    .record(NAME, propertyValue)
    .optional()
    .describe('Contact properties that the event sets.'),
  timeline: timelineRule.optional().describe("What the event puts on the contact's timeline."),
});

const contact = z.strictObject({
  match: z
    .array(
      z.strictObject({
        property: NAME.describe('A contact property that is unique in HubSpot, or email.'),
        value: expression,
        unique: z.boolean().optional().describe('The property is unique in HubSpot.'),
        limit: z
          .int()
          .min(1)
          .optional()
          .describe(
            'How many values of this key one contact may have over time: 1 where it is unique, else any number.',
          ),
        ignore: z
          .array(z.string().min(1))
          .optional()
          .describe('Values that name nobody; * stands for any text, and case does not count.'),
      }),
    )
    .min(1)
    .describe('The keys by which an event names its contact, the strongest first.'),
  create: z
    .enum(['email', 'always', 'never'])
    .describe('When to create a HubSpot contact: its e-mail is known, always, or never.')
    .default('email'),
  recreate: z
    .enum(['event', 'never'])
    .describe(
      'Whether a contact that a person deleted in HubSpot is made again: by its next event, or never.',
    )
    .default('event'),
  merge: z
    .enum(['made', 'never'])
    .describe(
      'Which records of one person are merged in HubSpot: those that the daemon made, or none.',
    )
    .default('made'),
});

const walletRule = z.strictObject({
  passTypes: z
    .array(z.string().min(1))
    .min(1)
    .describe('Pass types that count; a trailing * stands for all that begin so.'),
  properties: z
    .record(NAME, propertyValue)
    .describe('Contact properties, computed from status, installed, apple.installedAt and so on.'),
});

const consent = z.strictObject({
  value: expression.describe(
    'Yes or no, by any mapped event that carries it; nothing leaves the consent as it is.',
  ),
  subscription: z
    .union([z.string().min(1), z.int().min(1)])
    .describe('The subscription type: its name as HubSpot has it, or its id.'),
  legalBasis: z.enum(LEGAL_BASES).describe('Why the person may be written to.'),
  explanation: z.string().min(1).optional().describe('What HubSpot shows beside the legal basis.'),
});

const propertyDefinition = z.strictObject({
  label: z.string().min(1).describe('What people see in HubSpot.'),
  description: z.string().optional().describe('What HubSpot shows beside the label.'),
  type: z.enum(PROPERTY_TYPES),
  unique: z.boolean().optional().describe('No two contacts have the same value.'),
  options: z.array(z.string().min(1)).min(1).optional().describe('Internal values (enumeration).'),
  multiple: z.boolean().optional().describe('Checkboxes: several options at once.'),
});

const timelineDefinition = z.strictObject({
  label: z.string().min(1).describe('What people see on the timeline.'),
  properties: z
    .record(NAME, z.enum(['string', 'number', 'datetime', 'enumeration']))
    .describe('Types of its values, by name.')
    .default({}),
  note: z.string().optional().describe('Text of a note, with {{property}} placeholders.'),
  appEvent: z
    .string()
    .min(1)
    .optional()
    .describe(
      'For HUBSPOT_TIMELINE=app-events: uid or fully qualified name of the app event type.',
    ),
  templateId: z
    .string()
    .min(1)
    .optional()
    .describe('For HUBSPOT_TIMELINE=timeline-v3: id of the timeline event template.'),
});

const hubspot = z.strictObject({
  group: z
    .strictObject({ name: NAME, label: z.string().min(1) })
    .optional()
    .describe('The group that holds the properties.'),
  properties: z
    .record(NAME, propertyDefinition)
    .describe('Contact properties, by internal name.')
    .default({}),
  timeline: z
    .record(NAME, timelineDefinition)
    .describe('Timeline events, by internal name.')
    .default({}),
});

/** The mapping file. `mappings/mapping.schema.json` is generated from this schema. */
export const mappingSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find the schema of this file.'),
  version: z.literal(1).describe('Version of this format.'),
  contact: contact.describe('Who an event is about.'),
  events: z
    .record(z.string().min(1), eventRule)
    .describe('What each event sets, by its name; a trailing * stands for all that begin so.')
    .default({}),
  wallet: z
    .array(walletRule)
    .describe('Contact properties computed from where the passes are installed.')
    .default([]),
  consents: z
    .record(NAME, consent)
    .describe("Consents to HubSpot's subscription types; written when they change.")
    .default({}),
  hubspot: hubspot
    .describe('What the mapping needs in HubSpot.')
    .default({ properties: {}, timeline: {} }),
});

/** A mapping file that has the right form; its expressions are not compiled yet. */
export type MappingFile = z.infer<typeof mappingSchema>;
export type EventRuleFile = z.infer<typeof eventRule>;
export type PropertyValueFile = z.infer<typeof propertyValue>;

/** The JSON Schema of the mapping file, for editors. */
export function mappingJsonSchema(): object {
  return {
    ...z.toJSONSchema(mappingSchema, { io: 'input', target: 'draft-7' }),
    title: 'neostore-hubspot mapping',
  };
}
