import { z } from 'zod';

const Entry = z.strictObject({
  event: z.string(),
  at: z.string(),
  properties: z.record(z.string(), z.string()),
});

const Contact = z.strictObject({
  keys: z.record(z.string(), z.array(z.string())),
  properties: z.record(z.string(), z.string()),
  timeline: z.array(Entry).exactOptional(),
  consents: z.record(z.string(), z.enum(['given', 'withdrawn', 'never'])).exactOptional(),
  leftOut: z.record(z.string(), z.string()).exactOptional(),
  claims: z.record(z.string(), z.array(z.string())).exactOptional(),
});

/** What a mapping is expected to make of the events of a folder: the form of `expected.json`. */
export const ExpectedSchema = z.strictObject({
  contacts: z.array(Contact),
  notApplied: z.record(z.string(), z.string()).exactOptional(),
});

/** A contact as HubSpot would hold it, in the words of the mapping. */
export type ExpectedContact = z.infer<typeof Contact>;

export type ExpectedEntry = z.infer<typeof Entry>;

/** All contacts, and the files whose events change none, each with the reason. */
export type Expected = z.infer<typeof ExpectedSchema>;

/** The keys that lead to a contact, the strongest first, as one text. */
export function nameOf({ keys }: Pick<ExpectedContact, 'keys'>): string {
  const [[property, values] = ['', []]] = Object.entries(keys);
  return property === '' ? 'a contact without a key' : `${property} ${values.join(', ')}`;
}
