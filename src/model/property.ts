/** A contact property as HubSpot defines it, in the terms of its Properties API. */
export interface PropertyDefinition {
  readonly name: string;
  readonly type: PropertyType;
  /** How HubSpot shows it, such as `phonenumber`, where it says so. */
  readonly fieldType?: string;
  /** Several options at once (fieldType `checkbox`). */
  readonly multiple: boolean;
  /** Internal values of the options, for `enumeration`. */
  readonly options: readonly string[];
  /** Its options are not listed, because they are something else in HubSpot, such as owners. */
  readonly externalOptions?: true;
  readonly readOnly: boolean;
  readonly unique: boolean;
}

/** The types that HubSpot knows. [HubSpot properties guide] */
export const PROPERTY_TYPES = [
  'string',
  'number',
  'bool',
  'date',
  'datetime',
  'enumeration',
  'phone_number',
] as const;

export type PropertyType = (typeof PROPERTY_TYPES)[number];
