import { nameOf, type Expected, type ExpectedContact, type ExpectedEntry } from './expected.ts';

/** Something that is not as it is expected; null stands for what is not there. */
export interface ExpectationDifference {
  /** The contact, or the file of an event that changes none. */
  readonly about: string;
  /** What of it, such as `property city`; null for all of it. */
  readonly part: string | null;
  readonly expected: string | null;
  readonly found: string | null;
}

/** Compares what a mapping makes of events with what it is expected to make; empty where both are the same. */
export function expectationDifferences(
  expected: Expected,
  found: Expected,
): readonly ExpectationDifference[] {
  const open = [...found.contacts];
  const differences = expected.contacts.flatMap((contact) => {
    const index = open.findIndex((one) => isSame(contact, one));
    const [match] = index === -1 ? [] : open.splice(index, 1);
    return match === undefined
      ? [whole(contact, true)]
      : compareParts(nameOf(contact), partsOf(contact), partsOf(match));
  });
  const extra = open.map((contact) => whole(contact, false));
  return [...differences, ...extra, ...compareNotApplied(expected, found)];
}

/** Two contacts are one person where any of their keys but a pass is the same. */
function isSame(one: ExpectedContact, other: ExpectedContact): boolean {
  return Object.entries(one.keys).some(([property, values]) =>
    values.some((value) => other.keys[property]?.includes(value) === true),
  );
}

function whole(contact: ExpectedContact, isExpected: boolean): ExpectationDifference {
  const text = 'a contact';
  const about = nameOf(contact);
  return { about, part: null, expected: isExpected ? text : null, found: isExpected ? null : text };
}

function compareNotApplied(expected: Expected, found: Expected): readonly ExpectationDifference[] {
  const before = Object.entries(expected.notApplied ?? {});
  const after = Object.entries(found.notApplied ?? {});
  const files = [...new Set([...before, ...after].map(([file]) => file))];
  return files.flatMap((file) =>
    compareParts(
      file,
      [before.find(([one]) => one === file) ?? []],
      [after.find(([one]) => one === file) ?? []],
    ).map((difference) => ({ ...difference, part: 'not applied' })),
  );
}

type Part = readonly [string, string] | readonly [];

/** What is said of a contact, each by a name of its own. */
function partsOf(contact: ExpectedContact): readonly Part[] {
  const { keys, properties, timeline = [], consents = {}, leftOut = {}, claims = {} } = contact;
  return [
    ...lists('key', keys),
    ...named('property', properties),
    ...timeline.map((entry) => entryPart(entry)),
    ...named('consent', consents),
    ...named('left out', leftOut),
    ...lists('claimed', claims),
  ];
}

function named(kind: string, values: { readonly [name: string]: string }): readonly Part[] {
  return Object.entries(values).map(([name, value]) => [`${kind} ${name}`, value]);
}

function lists(kind: string, values: { readonly [name: string]: readonly string[] }) {
  return named(
    kind,
    Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.join(', ')])),
  );
}

function entryPart({ event, at, properties }: ExpectedEntry): Part {
  const values = Object.entries(properties).map(([name, value]) => `${name} ${value}`);
  return [`timeline ${event} at ${at}`, values.join(', ')];
}

function compareParts(
  about: string,
  expected: readonly Part[],
  found: readonly Part[],
): readonly ExpectationDifference[] {
  const before = new Map(expected.filter((part) => part.length === 2));
  const after = new Map(found.filter((part) => part.length === 2));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part) => {
    const one = { about, part, expected: before.get(part) ?? null, found: after.get(part) ?? null };
    return one.expected === one.found ? [] : [one];
  });
}
