import type { PropertyType } from '../../model/property.ts';

/** A contact property as HubSpot's Properties API describes it. */
export interface SimulatedProperty {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly options: readonly PropertyOption[];
  readonly hasUniqueValue: boolean;
  readonly readOnlyValue: boolean;
  readonly hubspotDefined: boolean;
  readonly description?: string;
  /** Not sensitive without it. */
  readonly sensitivity?: Sensitivity;
  /** The values that it takes where they are no options of its own, such as owners. */
  readonly external?: readonly string[];
}

/** How HubSpot keeps a property's values; lists show the first kind alone, unless asked otherwise. */
export const SENSITIVITIES = ['non_sensitive', 'sensitive', 'highly_sensitive'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

export interface PropertyOption {
  readonly label: string;
  readonly value: string;
}

/** The group that HubSpot's own contact properties are in. */
export const CONTACT_GROUP = { name: 'contactinformation', label: 'Contact information' };

/** The lifecycle stages in their order; a contact moves only forward through them. [HubSpot's contacts guide] */
export const LIFECYCLE_STAGES = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
] as const;

const COMPUTED_FIELD_TYPES = {
  number: 'number',
  datetime: 'date',
  enumeration: 'checkbox',
  bool: 'booleancheckbox',
} as const;

/** Properties that every HubSpot account has on its contacts, as far as the daemon meets them. */
export const DEFAULT_PROPERTIES: readonly SimulatedProperty[] = [
  own('email', 'Email', { hasUniqueValue: true }),
  own('firstname', 'First name'),
  own('lastname', 'Last name'),
  own('phone', 'Phone number', { fieldType: 'phonenumber' }),
  own('mobilephone', 'Mobile phone number', { fieldType: 'phonenumber' }),
  own('address', 'Street address'),
  own('city', 'City'),
  own('state', 'State/Region'),
  own('zip', 'Postal code'),
  own('country', 'Country/Region'),
  own('company', 'Company name'),
  own('jobtitle', 'Job title'),
  own('date_of_birth', 'Date of birth'),
  own('lifecyclestage', 'Lifecycle stage', {
    type: 'enumeration',
    fieldType: 'radio',
    options: LIFECYCLE_STAGES.map((value) => ({ label: wordsOf(value), value })),
  }),
  computed('hs_object_id', 'Record ID', 'number'),
  computed('createdate', 'Create date', 'datetime'),
  computed('lastmodifieddate', 'Last modified date', 'datetime'),
  computed('hs_additional_emails', 'Additional email addresses', 'enumeration'),
  computed('hs_merged_object_ids', 'Merged record IDs', 'enumeration'),
  computed('hs_email_optout', 'Unsubscribed from all email', 'bool'),
];

function own(
  name: string,
  label: string,
  more: Partial<SimulatedProperty> = {},
): SimulatedProperty {
  return {
    name,
    label,
    type: 'string',
    fieldType: 'text',
    groupName: CONTACT_GROUP.name,
    options: [],
    hasUniqueValue: false,
    readOnlyValue: false,
    hubspotDefined: true,
    ...more,
  };
}

/** HubSpot writes these itself and refuses to have them written. */
function computed(
  name: string,
  label: string,
  type: keyof typeof COMPUTED_FIELD_TYPES,
): SimulatedProperty {
  return own(name, label, { type, fieldType: COMPUTED_FIELD_TYPES[type], readOnlyValue: true });
}

/** An internal name as a label, such as `web_shop` as `Web shop`. */
export function wordsOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}
