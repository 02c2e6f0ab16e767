import type { Mapping } from '../mapping/mapping.ts';
import { subscriptionEvents } from './subscription.ts';
import type { WebhookPlace } from './webhook-address.ts';
import type { PropertyType } from '../../model/property.ts';

/** What HubSpot and Neostore have to hold for a mapping to work. */
export interface WantedSetup {
  /** The property group of new properties; null puts them with HubSpot's own. */
  readonly group: WantedGroup | null;
  readonly properties: readonly WantedProperty[];
  readonly events: readonly WantedEvent[];
  readonly webhook: WantedWebhook;
}

export interface WantedGroup {
  readonly name: string;
  readonly label: string;
}

/** A contact property as `hubspot.properties` of the mapping defines it. */
export interface WantedProperty {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: PropertyType;
  readonly multiple: boolean;
  readonly unique: boolean;
  /** Internal values, for `enumeration`. */
  readonly options: readonly string[];
  readonly groupName: string;
}

/** A custom event as `hubspot.timeline` of the mapping defines it. */
export interface WantedEvent {
  readonly name: string;
  readonly label: string;
  readonly properties: readonly WantedEventProperty[];
}

export interface WantedEventProperty {
  readonly name: string;
  readonly type: 'string' | 'number' | 'datetime';
}

export interface WantedWebhook {
  /** Where Neostore posts events; null leaves that to the webhook that is there. */
  readonly endpoint: string | null;
  /** Names and patterns, never empty for a mapping that has events. */
  readonly events: readonly string[];
  /** Against which the address of a webhook that is there is checked. */
  readonly place?: WebhookPlace;
}

/** The group of HubSpot's own contact properties, which every account has. */
const CONTACT_GROUP = 'contactinformation';

/** What a mapping needs of both systems, with the webhook at `endpoint`. */
export function wantedSetup(
  mapping: Mapping,
  endpoint: string | null,
  place?: WebhookPlace,
): WantedSetup {
  const { group = null, properties, timeline } = mapping.hubspot;
  const matched = new Set(mapping.match.filter(({ unique }) => unique).map((one) => one.property));
  return {
    group,
    properties: Object.entries(properties).map(([name, property]) => ({
      name,
      label: property.label,
      description: property.description ?? '',
      type: property.type,
      multiple: property.multiple === true,
      unique: property.unique === true || matched.has(name),
      options: property.options ?? [],
      groupName: group?.name ?? CONTACT_GROUP,
    })),
    events: Object.entries(timeline).map(([name, event]) => ({
      name,
      label: event.label,
      properties: Object.entries(event.properties).map(([property, type]) => ({
        name: property,
        // HubSpot takes only listed values of an enumeration, and a mapping lists none for events.
        type: type === 'enumeration' ? 'string' : type,
      })),
    })),
    webhook: {
      endpoint,
      events: subscriptionEvents(mapping),
      ...(place === undefined ? {} : { place }),
    },
  };
}
