import type { HubSpotEntry } from './hubspot-snapshot.ts';
import type { Deed } from './neostore/deed.ts';
import { entryOf, type Truth } from './neostore/tell-truth.ts';
import {
  DEFAULT_RULES,
  knownPeople,
  peopleOfPasses,
  type IdentityRules,
  type KnownPerson,
} from './people.ts';
import { expectedProperties, type ExpectedProperties } from './watched-properties.ts';

/** What HubSpot must hold of one person under the default mapping. */
export interface ExpectedContact {
  /** Who it is: the newest e-mail address, with the customer id where others have told it, too. */
  readonly name: string;
  /** `email` is the newest address; `address-faults.ts` says when another one, or no contact, is right. */
  readonly properties: ExpectedProperties;
  readonly timeline: readonly HubSpotEntry[];
  /** Every address that the person has told and that may name them, the newest first. */
  readonly addresses: readonly string[];
  /** What happened to them for certain. */
  readonly certain: readonly Deed[];
  /** What may count for them or for somebody else. */
  readonly doubtful: readonly DoubtfulDeed[];
}

/** An install or uninstall that names nobody, of a pass that several people have had. */
export interface DoubtfulDeed {
  readonly deed: Deed;
  readonly entry: HubSpotEntry;
  /** How many people it may count for, those included of whom nothing may be in HubSpot. */
  readonly people: number;
}

/**
 * What HubSpot must hold once everything has arrived: of everybody who has told an e-mail address,
 * and nothing of anybody else. It is derived from what the author of the history knows, and shares
 * no code with the daemon, so that the two can check each other.
 *
 * @throws RangeError where the rules leave it to the order of arrival who is one with whom
 */
export function expectedContacts(
  customers: readonly Truth[],
  rules: IdentityRules = DEFAULT_RULES,
): readonly ExpectedContact[] {
  const people = knownPeople(customers, rules);
  const doubts = rules.unnamedEvents === 'asArrived' ? doubtfulDeeds(people) : NO_DOUBTS;
  const isShared = sharedAddresses(people);
  return people.flatMap((person): readonly ExpectedContact[] => {
    const { truth, addresses } = person;
    const [email] = addresses;
    if (email === undefined) return [];
    const doubtful = doubts.get(person) ?? [];
    return [
      {
        name: isShared(email) ? `${email} (${truth.customerId ?? 'no customer id'})` : email,
        properties: { ...expectedProperties(truth), email },
        timeline: truth.deeds.flatMap(entriesOf),
        addresses,
        certain: truth.deeds.filter((deed) => !doubtful.some((doubt) => doubt.deed === deed)),
        doubtful,
      },
    ];
  });
}

/** Says of an address whether more than one of the people have told it. */
export function sharedAddresses(
  people: readonly Pick<KnownPerson, 'addresses'>[],
): (address: string) => boolean {
  const tellers = new Map<string, number>();
  for (const address of people.flatMap(({ addresses }) => addresses)) {
    tellers.set(address, (tellers.get(address) ?? 0) + 1);
  }
  return (address) => (tellers.get(address) ?? 0) > 1;
}

/** The entries that something puts on a timeline: one or none. */
export function entriesOf(deed: Deed): readonly HubSpotEntry[] {
  const entry = entryOf(deed);
  if (entry === null) return [];
  const pass = { pass_type: entry.passType, pass_id: entry.passId };
  const properties = entry.wallet === null ? pass : { ...pass, wallet: entry.wallet };
  return [{ name: entry.name, occurredAt: entry.at, properties }];
}

type Doubts = ReadonlyMap<KnownPerson, readonly DoubtfulDeed[]>;

const NO_DOUBTS: Doubts = new Map();

function doubtfulDeeds(people: readonly KnownPerson[]): Doubts {
  const doubts = new Map<KnownPerson, DoubtfulDeed[]>();
  for (const [passId, owners] of peopleOfPasses(people)) {
    if (owners.size < 2) continue;
    const found = [...owners]
      .flatMap(({ truth }) => truth.deeds)
      .filter((deed) => deed.kind !== 'told' && deed.pass.passId === passId)
      .filter(({ customerId }) => customerId === null)
      .flatMap((deed) => entriesOf(deed).map((entry) => ({ deed, entry, people: owners.size })));
    for (const owner of owners) doubts.set(owner, [...(doubts.get(owner) ?? []), ...found]);
  }
  return doubts;
}
