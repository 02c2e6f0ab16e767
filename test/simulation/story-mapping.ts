import { writeFileSync } from 'node:fs';
import type { Clock } from '../../src/clock.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { versionOf } from '../../src/mapping-file.ts';
import { MAPPING_LOOK_MS } from '../../src/mapping-watch.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';
import { customerProperties, mappingWith, type ChangeMapping } from '../support/mapping.ts';
import { TELLING_NOTES } from '../support/differences.ts';
import { OTHER_MAPPING, type Repairs } from './simulated-person.ts';

/** Chance that somebody saves the file after a group of deliveries. */
const SAVE_SHARE = 0.2;

/** Time after which every process has looked at the file, in milliseconds. */
const SEEN_MS = 2 * MAPPING_LOOK_MS + 1_000;

/** What never comes to an end. Nothing evaluates it: see `endless.ts`. */
const ENDLESS = '($again := function() { $again() }; $again())';

/** The mapping file of a story, which people save again and again while processes read it. */
export interface StoryMapping {
  readonly file: string;
  readonly shipped: Mapping;
  /** Puts the other rules in the file, or the shipped ones again. */
  changeRules(): void;
  /** Somebody may save it now: the same rules in another file, a file with faults, or one that never ends. */
  pass(): void;
  /** Puts the shipped rules in the file, and leaves it alone. */
  end(): void;
  /** The place of a version among those without faults, in the order of their saving; -1 for all others. */
  placeOf(version: string): number;
  /** The place of the newest version that stood in the file until every process had looked at it. */
  placeSeen(): number;
}

export interface StoryMappingOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly file: string;
  readonly timeline: 'custom-events' | 'notes';
  readonly repairs: Repairs | null;
  /** Chooses what is saved when; null where nobody saves anything by chance. */
  readonly random: Random | null;
}

export function storyMapping({
  clock,
  file,
  timeline,
  repairs,
  random,
}: StoryMappingOptions): StoryMapping {
  const notes: ChangeMapping = timeline === 'notes' ? TELLING_NOTES : () => ({});
  const shipped = mappingWith(notes);
  const other = mappingWith((given) => ({ ...notes(given), ...OTHER_MAPPING(given) }));
  const endless = mappingWith((given) => ({
    ...notes(given),
    ...customerProperties({ city: ENDLESS })(given),
  }));
  const versions: string[] = [];
  let rules = shipped;
  let standing = { place: -1, sinceMs: clock.now() };
  let seen = -1;
  const placeSeen = (): number => {
    if (clock.now() - standing.sinceMs >= SEEN_MS) seen = Math.max(seen, standing.place);
    return seen;
  };
  const save = (text: string, place: number): void => {
    placeSeen();
    standing = { place, sinceMs: clock.now() };
    writeFileSync(file, text);
  };
  const saveRight = ({ text }: Mapping): void => {
    // Other bytes, though the rules are the same.
    const saved = text + ' '.repeat(versions.length);
    save(saved, versions.push(versionOf(saved)) - 1);
  };
  const saveFaulty = (from: Random): void => save(from.pick(FAULTS)(rules.text), -1);
  // What is pruned cannot be tried again.
  const isEndlessAllowed = repairs !== 'prunes';
  saveRight(shipped);
  return {
    file,
    shipped,
    changeRules: () => {
      rules = rules === shipped ? other : shipped;
      saveRight(rules);
    },
    pass: () => {
      if (random === null || !random.chance(SAVE_SHARE)) return;
      if (random.chance(0.5)) saveFaulty(random);
      else saveRight(isEndlessAllowed && random.chance(0.3) ? endless : rules);
    },
    end: () => saveRight(shipped),
    placeOf: (version) => versions.indexOf(version),
    placeSeen,
  };
}

/** Whether an expression of a mapping never ends on events of customers. */
export function isEndless({ text }: Mapping): boolean {
  return text.includes(ENDLESS);
}

/** What people and editors leave in a file for a while. */
export const FAULTS: readonly ((text: string) => string)[] = [
  () => '',
  (text) => text.slice(0, text.length / 2),
  (text) => text.replace('"events"', '"event"'),
  (text) => text.replace('"attributes.city', '"(attributes.city'),
];
