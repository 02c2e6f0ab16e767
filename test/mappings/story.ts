import { EMPTY_CONTACT, mergeContact } from '../../src/core/contact.ts';
import { parseDelivery } from '../../src/core/event.ts';
import { applyMapping } from '../../src/core/mapping/apply.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { project } from '../../src/core/mapping/project.ts';
import { desire, planContact, type ContactPlan } from '../../src/core/plan.ts';
import { loadMapping } from '../../src/mapping-file.ts';
import type { DroppedValue, TimelineFact } from '../../src/model/application.ts';
import type { ContactKey } from '../../src/model/contact.ts';
import type { PropertyDefinition } from '../../src/model/property.ts';

/** What several events of one person come to. */
export interface Told {
  readonly keys: readonly ContactKey[];
  /** In HubSpot's notation. */
  readonly properties: Readonly<Record<string, string>>;
  readonly timeline: readonly TimelineFact[];
  readonly dropped: readonly DroppedValue[];
  /** What is sent when HubSpot does not have the contact. */
  readonly creation: ContactPlan;
}

const RECEIVED_AT_MS = Date.parse('2027-01-01T00:00:00Z');

/** An event of the first of a month; `day` orders it among the others. */
export function anEvent(name: string, day: number, payload: object): object {
  const stamp = `2026-03-${String(day).padStart(2, '0')}`;
  return {
    ...payload,
    __eventName: name,
    __id: `${name}-${stamp}`,
    __creationDate: `${stamp}T10:00:00.0000000Z`,
  };
}

/** Applies the events of one person with a mapping file, in the order in which they are given. */
export async function tell(
  file: string,
  payloads: readonly object[],
  tenant?: string,
): Promise<Told> {
  return tellWith(await loadMapping(file), payloads, tenant);
}

/** Applies the events of one person with a mapping, in the order in which they are given. */
export async function tellWith(
  mapping: Mapping,
  payloads: readonly object[],
  tenant = 'acme',
): Promise<Told> {
  const keys = new Map<string, ContactKey>();
  const timeline: TimelineFact[] = [];
  let contact = EMPTY_CONTACT;
  for (const payload of payloads) {
    const parsed = parseDelivery(JSON.stringify(payload), RECEIVED_AT_MS);
    if (parsed.kind !== 'event') throw new Error(parsed.reason);
    const application = await applyMapping(mapping, parsed.event, {
      tenant,
      receivedAtMs: RECEIVED_AT_MS,
    });
    if (application.kind !== 'applied') continue;
    for (const key of application.keys) keys.set(JSON.stringify(key), key);
    contact = mergeContact(contact, application.document);
    timeline.push(...application.timeline);
  }
  const desired = desire(await project(mapping, contact), definitionsOf(mapping));
  const known = {
    keys: [...keys.values()].map((key) => ({ ...key, at: '' })),
    claims: [],
    hubspotId: null,
    origin: null,
    confirmed: {},
    dropped: [],
    inDoubt: null,
    history: [],
  };
  return {
    keys: [...keys.values()],
    properties: Object.fromEntries([...desired.values].map(([name, { text }]) => [name, text])),
    timeline: timeline.sort((a, b) => (a.at < b.at ? -1 : 1)),
    dropped: desired.dropped,
    creation: planContact(known, desired, null, mapping),
  };
}

/** The properties as the mapping file defines them; text where it does not. */
function definitionsOf({ hubspot }: Mapping): ReadonlyMap<string, PropertyDefinition> {
  const standard = ['email', 'firstname', 'lastname', 'phone', 'address', 'zip', 'city', 'country'];
  const text = { type: 'string' as const, multiple: false, options: [], unique: false };
  const names = [...standard, 'lifecyclestage', ...Object.keys(hubspot.properties)];
  return new Map(
    names.map((name) => {
      const {
        type,
        multiple = false,
        options = [],
        unique = false,
      } = hubspot.properties[name] ?? text;
      return [name, { name, type, multiple, options, unique, readOnly: false }];
    }),
  );
}
