/**
 * What HubSpot holds of its contacts, in HubSpot's own notation: every value is text.
 * `occurredAt` and datetimes are ISO 8601 or milliseconds since 1970.
 */
export type HubSpotSnapshot = readonly HubSpotContact[];

export interface HubSpotContact {
  readonly id: string;
  readonly properties: { readonly [name: string]: string };
  readonly timeline: readonly HubSpotEntry[];
}

export interface HubSpotEntry {
  readonly name: string;
  readonly occurredAt: string;
  readonly properties: { readonly [name: string]: string };
}

/** The value of a contact's property; HubSpot holds an emptied one as an empty text, which is the same as none. */
export function valueOf({ properties }: HubSpotContact, name: string): string | null {
  const value = properties[name];
  return value === undefined || value === '' ? null : value;
}

/** Reads both notations in which HubSpot gives an instant. */
export function milliseconds(instant: string): number {
  return /^-?\d+$/.test(instant) ? Number(instant) : Date.parse(instant);
}
