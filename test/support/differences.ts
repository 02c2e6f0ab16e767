import type { SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';
import type { World } from '../../src/simulator/neostore/world.ts';
import type { Difference } from '../../src/simulator/difference.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import type { HubSpotEntry } from '../../src/simulator/hubspot-snapshot.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import type { ChangeMapping } from './mapping.ts';

type Entry = SimulatedContact['timeline'][number];

/** In which ways HubSpot differs from what the author of a story knows. */
export function differencesOf(
  world: World,
  contacts: readonly SimulatedContact[],
): readonly Difference[] {
  const actual = contacts.map(({ id, properties, timeline }) => ({
    id,
    properties,
    timeline: timeline.map((entry) => (entry.kind === 'note' ? entryOfNote(entry) : entry)),
  }));
  return compareWithTruth(expectedContacts(world.customers), actual);
}

/** A change of the mapping that makes notes say all that a custom event holds, see {@link entryOfNote}. */
export const TELLING_NOTES: ChangeMapping = ({ hubspot }) => ({
  hubspot: {
    ...hubspot,
    timeline: Object.fromEntries(
      Object.entries(hubspot.timeline).map(([name, definition]) => {
        const note = `${name}|{{pass_type}}|{{pass_id}}|{{wallet}}`;
        return [name, { ...definition, note }];
      }),
    ),
  },
});

function entryOfNote({ body, occurredAt }: Entry): HubSpotEntry {
  const [, text = ''] = /^<p>(.*?)<\/p>/.exec(body) ?? [];
  const [name = '', passType = '', passId = '', wallet = ''] = text.split('|');
  const properties = { pass_type: passType, pass_id: passId };
  return { name, occurredAt, properties: wallet === '' ? properties : { ...properties, wallet } };
}
